namespace CliWrap;

/// <summary>
/// Bears the library's name and type, and has nothing else of it: whoever mistakes one for the other fails at once.
/// </summary>
public static class Cli
{
    /// <summary>What this assembly is.</summary>
    public static string Identity => "stub";
}
