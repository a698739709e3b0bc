namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>How a case came out; later is worse, but for nothing at all.</summary>
internal enum ProbeOutcome
{
    /// <summary>Nobody ran it.</summary>
    NotRun,

    /// <summary>ffmpeg refuses the value.</summary>
    Refused,

    /// <summary>The same frames.</summary>
    Same,

    /// <summary>Other frames.</summary>
    Different,
}

/// <summary>A case's outcome.</summary>
/// <param name="Outcome">How it came out.</param>
/// <param name="Detail">ffmpeg's words, or what is different.</param>
internal readonly record struct ProbeVerdict(ProbeOutcome Outcome, string Detail)
{
    /// <summary>The same frames.</summary>
    public static readonly ProbeVerdict Same = new(ProbeOutcome.Same, "");

    /// <summary>Says how many frames are different.</summary>
    public static ProbeVerdict Differs(string what, string[] expected, string[] actual) =>
        new(
            ProbeOutcome.Different,
            $"{what}: {expected.Except(actual, StringComparer.Ordinal).Count()} of {expected.Length}, {actual.Length} "
                + "came"
        );

    /// <summary>The worse of two.</summary>
    public static ProbeVerdict Worse(ProbeVerdict a, ProbeVerdict b) => b.Outcome > a.Outcome ? b : a;
}
