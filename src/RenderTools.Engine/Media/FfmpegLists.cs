using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>The names that an ffmpeg lists: what it can do.</summary>
/// <param name="Demuxers">Of its demuxers.</param>
/// <param name="Encoders">Of its encoders.</param>
/// <param name="Filters">Of its filters.</param>
internal sealed partial record FfmpegLists(
    IReadOnlySet<string> Demuxers,
    IReadOnlySet<string> Encoders,
    IReadOnlySet<string> Filters
)
{
    // Behind the lists: a file without it was not written to its end.
    private const string End = "end";

    private static readonly string[] Options = ["-demuxers", "-encoders", "-filters"];

    /// <summary>
    /// Asks ffmpeg, once for each build: a distribution's ffmpeg takes more than a tenth of a second to start, and this
    /// takes three starts. The answers follow from the build, which names its libraries' versions and its
    /// configuration.
    /// </summary>
    /// <param name="path">ffmpeg.</param>
    /// <param name="build">All that 'ffmpeg -version' prints.</param>
    /// <param name="cache">The folder that holds the answers of builds seen before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<FfmpegLists> ReadAsync(
        string path,
        string build,
        string cache,
        CancellationToken cancellationToken
    )
    {
        var file = Path.Combine(
            cache,
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(build)))[..16].ToLowerInvariant() + ".lists"
        );
        if (Recall(file) is { } known)
            return known;

        // Side by side they take little longer than one.
        var answers = await Task.WhenAll(
            Options.Select(async option =>
            {
                var (result, output, _) = await ChildProcess.ReadAsync(
                    path,
                    ["-hide_banner", option],
                    cancellationToken
                );
                return (
                    IsWhole: result.ExitCode == 0,
                    Names: ListLine()
                        .Matches(output)
                        .SelectMany(m => m.Groups[1].Value.Split(','))
                        .Distinct(StringComparer.Ordinal)
                        .ToArray()
                );
            })
        );
        string[][] lists = [.. answers.Select(a => a.Names)];

        // The list of an ffmpeg that was killed would be cut short for good.
        if (answers.All(a => a.IsWhole))
            Keep(file, lists);
        return Of(lists);
    }

    private static FfmpegLists Of(string[][] lists) => new(Set(lists[0]), Set(lists[1]), Set(lists[2]));

    private static HashSet<string> Set(string[] names) => names.ToHashSet(StringComparer.Ordinal);

    private static FfmpegLists? Recall(string file)
    {
        try
        {
            var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            return lines.Length == Options.Length + 1 && lines[^1] == End
                ? Of([.. lines.Select(line => line.Split(','))])
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then it is asked again.
            return null;
        }
    }

    private static void Keep(string file, string[][] lists)
    {
        if (lists.Any(list => list.Length == 0))
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllLines(file, lists.Select(list => string.Join(',', list)).Append(End));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time only.
        }
    }

    // " V....D libx264 …" and " .SC unsharp V->V …" and " D  matroska,webm …", not the legend ("V..... = Video").
    [GeneratedRegex(@"^ [A-Z.]+ +([a-z0-9_,-]+) ", RegexOptions.Multiline | RegexOptions.IgnoreCase, 60_000)]
    private static partial Regex ListLine();
}
