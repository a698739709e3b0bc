namespace RenderTools.Scaling;

/// <summary>Which unsplit runs a sweep has.</summary>
public enum BaselineMode
{
    /// <summary>One core and ffmpeg's own threads.</summary>
    Both,

    /// <summary>One core.</summary>
    OneCore,

    /// <summary>ffmpeg's own threads; without one core there are no speed-ups.</summary>
    NativeThreads,
}
