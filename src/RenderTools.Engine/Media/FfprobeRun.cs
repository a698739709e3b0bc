using System.Text.Json;
using System.Text.RegularExpressions;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>One run of ffprobe over a file that nobody trusts, and what its errors mean.</summary>
internal static partial class FfprobeRun
{
    /// <summary>Runs ffprobe.</summary>
    /// <param name="ffmpeg">The programs.</param>
    /// <param name="file">The file.</param>
    /// <param name="what">What it shows.</param>
    /// <param name="timeLimit">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RenderToolsException">NotMedia, ProbeTimeout.</exception>
    public static async Task<FfprobeDocument> ReadAsync(
        Ffmpeg ffmpeg,
        FileInfo file,
        string[] what,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        try
        {
            var (result, output, error) = await ChildProcess.ReadAsync(
                ffmpeg.ProbePath,
                [.. Guard(ffmpeg), .. what, "-of", "json", "-i", SourceInput.Url(file.FullName)],
                limit.Token
            );
            if (result.ExitCode != 0)
                throw Refused(file.FullName, error);
            return JsonSerializer.Deserialize(output, FfprobeJsonContext.Default.FfprobeDocument)
                ?? throw NotMedia(file.FullName, "ffprobe printed nothing");
        }
        catch (JsonException error)
        {
            throw NotMedia(file.FullName, "ffprobe's output cannot be read: " + error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RenderToolsException(
                "ProbeTimeout",
                ErrorKind.InvalidData,
                $"'{file.FullName}' could not be probed within {timeLimit.TotalSeconds:0} s. Is its disk or network "
                    + "slow? Copy it to a local disk."
            );
        }
    }

    /// <summary>
    /// The first arguments of every ffprobe that reads a file nobody trusts: it opens this one file and no other.
    /// </summary>
    public static string[] Guard(Ffmpeg ffmpeg) =>
        ["-v", "error", "-protocol_whitelist", "file", "-format_whitelist", ffmpeg.SafeDemuxers];

    /// <summary>The error for a file that is no video.</summary>
    public static RenderToolsException NotMedia(string path, string why) =>
        new(
            "NotMedia",
            ErrorKind.InvalidData,
            $"'{path}' is no video that ffmpeg can read: {why}. If it ought to be one, it is cut short or damaged: "
                + "copy or download it again."
        );

    // ffmpeg names the format that it would take the file for.
    private static RenderToolsException Refused(string path, string error) =>
        ForbiddenFormat().Match(error) is { Success: true } format
            ? new(
                "NotMedia",
                ErrorKind.InvalidData,
                $"'{path}' is no video but a text from which ffmpeg would open other files (its format "
                    + $"'{format.Groups["name"].Value}'), which RenderTools does not let it do. Name the video itself."
            )
            : NotMedia(path, LastLine(path, error));

    // "file:PATH: Invalid data found …", or "[mov,mp4 @ 0x55d0] moov atom not found".
    private static string LastLine(string path, string text)
    {
        var line =
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            ?? "ffprobe failed without a word";
        var own = SourceInput.Url(path) + ": ";
        line = line.StartsWith(own, StringComparison.Ordinal) ? line[own.Length..] : Speaker().Replace(line, "");
        return line.TrimEnd('.');
    }

    [GeneratedRegex(
        @"^\[(?<name>[^\] ]+) @ [^\]]+\] Format not on whitelist",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        60_000
    )]
    private static partial Regex ForbiddenFormat();

    [GeneratedRegex(@"^(\[[^\]]+\] )+", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Speaker();
}
