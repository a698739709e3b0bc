namespace RenderTools.Fixtures;

/// <summary>
/// A program that stands before an ffmpeg. The first time that a chunk is rendered, it seeks to a later time than asked
/// for, as a demuxer that lands behind the right keyframe does.
/// </summary>
public sealed class LateFfmpeg : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-late-").FullName;

    /// <summary>Makes it.</summary>
    /// <param name="ffmpeg">The ffmpeg behind it.</param>
    /// <param name="later">For each value of -ss the value that ffmpeg gets.</param>
    public LateFfmpeg(string ffmpeg, IEnumerable<(string Asked, string Given)> later)
    {
        var table = System.IO.Path.Combine(_folder, "later");
        File.WriteAllLines(table, later.Select(time => $"{time.Asked} {time.Given}"));
        Path = System.IO.Path.Combine(_folder, "ffmpeg");
        File.WriteAllText(
            Path,
            $$"""
            #!/bin/sh
            chunk=$(printf '%s\n' "$*" | sed -n 's/.*\(chunk-[0-9]*_\).*/\1/p' | head -n 1)
            if [ -n "$chunk" ] && mkdir '{{_folder}}'/"$chunk" 2>/dev/null; then
              before=
              for argument in "$@"; do
                shift
                given=$argument
                if [ "$before" = -ss ]; then
                  given=$(sed -n "s/^$argument //p" '{{table}}')
                  given=${given:-$argument}
                fi
                set -- "$@" "$given"
                before=$argument
              done
            fi
            exec '{{ffmpeg}}' "$@"

            """
        );
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Full path of the program.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
