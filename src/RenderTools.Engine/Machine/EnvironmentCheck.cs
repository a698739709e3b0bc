namespace RenderTools.Machine;

/// <summary>The result of a check.</summary>
public enum CheckStatus
{
    /// <summary>All is in order.</summary>
    Pass,

    /// <summary>Rendering works, with a limit that the check names.</summary>
    Warn,

    /// <summary>Nothing can be rendered.</summary>
    Fail,
}

/// <summary>One check of something that a render needs.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Status">The result.</param>
/// <param name="Value">What was found.</param>
/// <param name="Remedy">What the user can do; null if nothing needs to be done.</param>
public sealed record EnvironmentCheck(string Name, CheckStatus Status, string Value, string? Remedy = null);
