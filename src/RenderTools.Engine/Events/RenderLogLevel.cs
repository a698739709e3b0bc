namespace RenderTools.Events;

/// <summary>How grave a line of the log is.</summary>
public enum RenderLogLevel
{
    /// <summary>Detail, shown with -Verbose.</summary>
    Info,

    /// <summary>Something the user should know; the work goes on.</summary>
    Warning,

    /// <summary>Something was lost.</summary>
    Error,
}
