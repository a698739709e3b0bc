using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Encoders.Standalone;

/// <summary>Looks for encoders that are programs of their own.</summary>
public static class StandaloneCheck
{
    /// <summary>The names of those that are on PATH.</summary>
    public static IEnumerable<string> Names() =>
        StandaloneEncoder.All.Select(e => e.Name).Where(name => ProgramFinder.Find(name) is not null);

    /// <summary>Names those that are on PATH, with their versions.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<EnvironmentCheck> RunAsync(CancellationToken cancellationToken)
    {
        const string Name = "Standalone encoders";
        try
        {
            var found = await StandaloneProgram.FindAllAsync(cancellationToken);
            return new EnvironmentCheck(
                Name,
                CheckStatus.Pass,
                found.Count == 0 ? "none" : string.Join(", ", found.Select(program => program.Identity))
            );
        }
        catch (RenderToolsException error)
        {
            return new EnvironmentCheck(Name, CheckStatus.Warn, "one does not start", error.Message);
        }
    }
}
