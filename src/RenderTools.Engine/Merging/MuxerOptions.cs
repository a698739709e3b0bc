using System.Collections.Frozen;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>How the finished file is written: options of the container's muxer, and its index in front.</summary>
internal static partial class MuxerOptions
{
    private const string MovFlags = "movflags";

    // The clocks that all times of the joined file are written with.
    private static readonly FrozenSet<string> Owned = new HashSet<string>(StringComparer.Ordinal)
    {
        "video_track_timescale",
        "movie_timescale",
        "output_ts_offset",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Of every muxer (libavformat/options_table.h).
    private static readonly string[] General = ["fflags", "flush_packets", "metadata_header_padding"];

    /// <summary>Asks the muxer whether it takes the options, with the header of a file.</summary>
    /// <exception cref="RenderToolsException">
    /// FastStartUnsupported, MuxerOptionOwned, MuxerOptionUnknown, MuxerOptionRefused.
    /// </exception>
    public static async Task CheckAsync(
        Ffmpeg ffmpeg,
        string sample,
        MergeOptions options,
        CancellationToken cancellationToken
    )
    {
        var extension = Path.GetExtension(options.Destination);
        var muxer = Container.Of(options.Destination).Muxer;
        if (options.FastStart && FastStart(muxer).Length == 0)
        {
            throw new RenderToolsException(
                "FastStartUnsupported",
                ErrorKind.InvalidArgument,
                $"'{extension}' has no index that -FastStart could put in front. Leave it out, or name a destination "
                    + "that ends in .mp4, .mov, .mkv or .webm."
            );
        }

        if (options.MuxerOptions.Count == 0)
            return;
        if (options.MuxerOptions.FirstOrDefault(o => Owned.Contains(o.Name)) is { } owned)
            throw new RenderToolsException(
                "MuxerOptionOwned",
                ErrorKind.InvalidArgument,
                $"-MuxerOption '{owned.Name}' is set by RenderTools itself."
            );
        var (_, help, _) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            ["-hide_banner", "-h", "muxer=" + muxer],
            cancellationToken,
            ChildProcess.SmallThing
        );
        string[] known =
        [
            .. OptionLine()
                .Matches(help)
                .Select(m => m.Groups[1].Value)
                .Except(Owned, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        if (
            options.MuxerOptions.FirstOrDefault(o =>
                !known.Contains(o.Name, StringComparer.Ordinal) && !General.Contains(o.Name, StringComparer.Ordinal)
            ) is
            { } unknown
        )
        {
            throw new RenderToolsException(
                "MuxerOptionUnknown",
                ErrorKind.InvalidArgument,
                $"The muxer of '{extension}' knows no option '{unknown.Name}'. It has: "
                    + $"{string.Join(", ", known.Concat(General))}."
            );
        }

        // A file, since some options read what was written.
        var trial = Path.Combine(Path.GetDirectoryName(sample)!, $"concat.{Guid.NewGuid():N}{extension}");
        try
        {
            var (result, _, error) = await ChildProcess.ReadAsync(
                ffmpeg.Path,
                [
                    "-hide_banner",
                    "-nostdin",
                    "-y",
                    "-loglevel",
                    "level+error",
                    "-i",
                    SourceInput.Url(sample),
                    "-map",
                    "0:v:0",
                    "-c",
                    "copy",
                    "-t",
                    "0",
                    .. Arguments(muxer, options, []),
                    "-strict",
                    "experimental",
                    "-f",
                    muxer,
                    SourceInput.Url(trial),
                ],
                cancellationToken,
                ChildProcess.SmallThing
            );
            if (result.ExitCode != 0)
            {
                throw new RenderToolsException(
                    "MuxerOptionRefused",
                    ErrorKind.InvalidArgument,
                    $"The muxer of '{extension}' does not take -MuxerOption "
                        + $"{string.Join(", ", options.MuxerOptions.Select(o => $"{o.Name}={o.Value}"))}. ffmpeg "
                        + $"says: {FfmpegFailure.Of(error.Split('\n'), muxer).Line}."
                );
            }
        }
        finally
        {
            File.Delete(trial);
        }
    }

    /// <summary>The arguments, before the file's name.</summary>
    /// <param name="muxer">The container's muxer.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="flags">Further flags of QuickTime's muxer; empty for another.</param>
    public static IEnumerable<string> Arguments(string muxer, MergeOptions options, IEnumerable<string> flags)
    {
        // With a sign each flag is added to the others; without one it would replace them.
        var asked = options
            .MuxerOptions.Where(o => o.Name == MovFlags)
            .Select(o => o.Value[..1] is "+" or "-" ? o.Value : "+" + o.Value);
        string[] start = options.FastStart ? FastStart(muxer) : [];
        var all = string.Concat(
            flags
                .Select(f => "+" + f)
                .Concat(start is [_, var own] && start[0] == "-" + MovFlags ? [own] : [])
                .Concat(asked)
        );
        return
        [
            .. all.Length > 0 ? (string[])["-" + MovFlags, all] : [],
            .. start is [var name, _] && name != "-" + MovFlags ? start : [],
            .. options.MuxerOptions.Where(o => o.Name != MovFlags).SelectMany(o => (string[])["-" + o.Name, o.Value]),
        ];
    }

    // A player can begin before it has the whole file.
    private static string[] FastStart(string muxer) =>
        muxer switch
        {
            "mp4" or "mov" => ["-" + MovFlags, "+faststart"],
            "matroska" or "webm" => ["-cues_to_front", "1"],
            _ => [],
        };

    [GeneratedRegex("^  -([a-z0-9_]+) +<", RegexOptions.Multiline, 60_000)]
    private static partial Regex OptionLine();
}
