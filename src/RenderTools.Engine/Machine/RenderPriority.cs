namespace RenderTools.Machine;

/// <summary>The priority of ffmpeg against other programs. The value is the POSIX niceness.</summary>
public enum RenderPriority
{
    /// <summary>The same priority as other programs.</summary>
    Normal = 0,

    /// <summary>A lower priority than other programs.</summary>
    BelowNormal = 10,

    /// <summary>ffmpeg runs only when no other program wants the processor.</summary>
    Idle = 19,
}
