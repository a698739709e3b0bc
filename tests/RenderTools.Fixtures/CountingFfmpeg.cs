namespace RenderTools.Fixtures;

/// <summary>A program that stands before an ffmpeg, writes down each start of it, and is then replaced by it.</summary>
public sealed class CountingFfmpeg : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-count-").FullName;

    /// <summary>Makes it.</summary>
    /// <param name="ffmpeg">The ffmpeg behind it.</param>
    public CountingFfmpeg(string ffmpeg)
    {
        Path = System.IO.Path.Combine(_folder, "ffmpeg");
        File.WriteAllText(
            Path,
            $"""
            #!/bin/sh
            printf '%s\n' "$(printf '%s ' "$@" | tr '\n' ' ')" >> '{Log}'
            exec '{ffmpeg}' "$@"

            """
        );
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Full path of the program.</summary>
    public string Path { get; }

    /// <summary>The arguments of each start so far, as one line each.</summary>
    public IReadOnlyList<string> Starts => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => System.IO.Path.Combine(_folder, "starts");

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
