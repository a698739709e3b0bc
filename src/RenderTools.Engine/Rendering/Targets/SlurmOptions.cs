using System.Text.RegularExpressions;
using RenderTools.Primitives;

namespace RenderTools.Rendering.Targets;

/// <summary>Options of sbatch that a user gives by name.</summary>
internal static partial class SlurmOptions
{
    // What is asked of Slurm by these is what the executor relies on.
    private static readonly string[] Owned =
    [
        "array",
        "job-name",
        "chdir",
        "output",
        "error",
        "open-mode",
        "requeue",
        "no-requeue",
        "signal",
        "parsable",
        "wrap",
        "wait",
        "test-only",
        "clusters",
        "time",
    ];

    /// <summary>The option as sbatch reads it: "True" stands for one that has no value.</summary>
    /// <returns>The argument; null: the value says that it is not wanted.</returns>
    /// <exception cref="RenderToolsException">SbatchOptionOwned, SbatchOptionInvalid.</exception>
    public static string? Of(string name, string value)
    {
        if (Owned.Contains(name, StringComparer.Ordinal))
            throw new RenderToolsException(
                "SbatchOptionOwned",
                ErrorKind.InvalidArgument,
                $"-SbatchOption '{name}' is set by RenderTools itself. Leave it out; the time limit is -TimeLimit."
            );
        if (!LongName().IsMatch(name))
            throw new RenderToolsException(
                "SbatchOptionInvalid",
                ErrorKind.InvalidArgument,
                $"-SbatchOption '{name}' is no long name of an option. Write it as sbatch does, without the dashes: "
                    + "'mail-type'."
            );
        return value switch
        {
            "True" => "--" + name,
            "False" => null,
            _ => $"--{name}={value}",
        };
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.None, 60_000)]
    private static partial Regex LongName();
}
