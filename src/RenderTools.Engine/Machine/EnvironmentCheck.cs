namespace RenderTools.Machine;

/// <summary>How a check came out.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>It works, with a limit that is named.</summary>
    Warn,

    /// <summary>Nothing can be rendered so.</summary>
    Fail,
}

/// <summary>One thing that a render needs.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it came out.</param>
/// <param name="Value">What was found.</param>
/// <param name="Remedy">What to do; null where nothing is to be done.</param>
public sealed record EnvironmentCheck(string Name, CheckStatus Status, string Value, string? Remedy = null);
