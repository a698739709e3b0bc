using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Encoders.Standalone;

/// <summary>A standalone encoder that was found.</summary>
/// <param name="Encoder">What is known of it.</param>
/// <param name="Path">Full path of the program.</param>
/// <param name="Version">What it calls its version.</param>
internal sealed partial record StandaloneProgram(StandaloneEncoder Encoder, string Path, string Version)
{
    /// <summary>Name and version, as they stand in a render's identity.</summary>
    public string Identity => $"{Encoder.Name} {Version}";

    /// <summary>Finds the program that a name or a path means, and asks for its version.</summary>
    /// <exception cref="RenderToolsException">StandaloneEncoderNotFound, ProgramNotStarted, ProgramSilent.</exception>
    public static async Task<StandaloneProgram> FindAsync(
        StandaloneEncoder encoder,
        string codec,
        CancellationToken cancellationToken
    )
    {
        var isPath = System.IO.Path.GetFileName(codec) != codec;
        var path = isPath
            ? ProgramFinder.In(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(codec))!, File(codec))
            : ProgramFinder.Find(File(codec));
        if (path is null)
        {
            throw new RenderToolsException(
                "StandaloneEncoderNotFound",
                ErrorKind.NotInstalled,
                isPath
                    ? $"-VideoCodec '{codec}' names no program that can be run. Check the path."
                    : $"{encoder.Name} is not on PATH. Install it (its package is called {encoder.Package}), or "
                        + "write the program's path as -VideoCodec."
            );
        }

        return new StandaloneProgram(encoder, path, await VersionAsync(encoder, path, cancellationToken));
    }

    /// <summary>Those that are on PATH.</summary>
    /// <exception cref="RenderToolsException">ProgramNotStarted, ProgramSilent.</exception>
    public static async Task<IReadOnlyList<StandaloneProgram>> FindAllAsync(CancellationToken cancellationToken)
    {
        var found = new List<StandaloneProgram>();
        foreach (var encoder in StandaloneEncoder.All)
        {
            if (ProgramFinder.Find(encoder.Name) is not null)
                found.Add(await FindAsync(encoder, encoder.Name, cancellationToken));
        }

        return found;
    }

    private static string File(string codec)
    {
        var name = System.IO.Path.GetFileName(codec);
        return OperatingSystem.IsWindows() && name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            ? name[..^4]
            : name;
    }

    // Of a program that names no version, the file tells whether it is the same.
    private static async Task<string> VersionAsync(
        StandaloneEncoder encoder,
        string path,
        CancellationToken cancellationToken
    )
    {
        var (_, output, error) = await ChildProcess.ReadAsync(
            path,
            encoder.VersionArguments,
            cancellationToken,
            TimeSpan.FromSeconds(60)
        );
        if (Number().Match(output + "\n" + error) is { Success: true } match)
            return match.Groups["version"].Value;
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"of {file.LastWriteTimeUtc:yyyy-MM-dd HH:mm:ss}");
    }

    // "SVT-AV1 v1.4.1 (release)", "HEVC encoder version 3.5+1-f0c1022b6", "AV1 Encoder v3.6.0", "rav1e 0.5.1",
    // "vvencapp: … encoder ver. 1.9.1".
    [GeneratedRegex(
        @"(SVT-AV1\S* |version |Encoder |rav1e |ver\. )v?(?<version>[0-9]+\.[0-9]+[\w.+-]*)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        60_000
    )]
    private static partial Regex Number();
}
