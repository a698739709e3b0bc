namespace RenderTools.Machine;

/// <summary>Which share of the processor ffmpeg gets beside other programs; the value is POSIX niceness.</summary>
public enum RenderPriority
{
    /// <summary>As any other program.</summary>
    Normal = 0,

    /// <summary>Less than others that want it.</summary>
    BelowNormal = 10,

    /// <summary>What others leave.</summary>
    Idle = 19,
}
