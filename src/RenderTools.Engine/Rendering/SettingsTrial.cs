using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>
/// The video's first frame with the settings of each zone, before anything is rendered: what would make a zone's chunks
/// another kind of video than the rest is refused, since a joined file has one description for all of its frames. It
/// also tells in which pixel format frames enter the encoder, where their quality is measured.
/// </summary>
internal static class SettingsTrial
{
    // A trial takes a few tenths of a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string PixelFormat = "pix_fmt";

    private static readonly (string Field, string Name)[] OfStream =
    [
        ("codec_name", "codec"),
        ("width", "width"),
        ("height", "height"),
        (PixelFormat, "pixel format"),
        ("profile", "profile"),
        ("sample_aspect_ratio", "pixel shape"),
    ];

    /// <summary>Tries the settings of each zone.</summary>
    /// <returns>The job's facts, with what the trials have told.</returns>
    /// <exception cref="RenderToolsException">
    /// ZoneNotJoinable, EncoderRefused, FilterFailed and what else ffmpeg's refusal means.
    /// </exception>
    public static async Task<JobFacts> CheckAsync(RenderJob job, CancellationToken cancellationToken)
    {
        var facts = job.Facts;
        if (facts is { Zones: [], Goal: null })
            return facts;
        foreach (var (_, its) in facts.Zones)
            CheckRate(job, its);

        // Where the first frame cannot be encoded, the first chunk tells why.
        var video = (await DescribeAsync(job, facts, cancellationToken)).Stream;
        var zones = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var its in facts.Zones.Select(z => z.Facts).DistinctBy(Key, StringComparer.Ordinal))
            zones[Key(its)] = await CheckAsync(job, its, video, cancellationToken);
        return facts with
        {
            EncodedFormat = video.GetValueOrDefault(PixelFormat),
            Zones = [.. facts.Zones.Select(z => (z.Zone, z.Facts with { EncodedFormat = zones[Key(z.Facts)] }))],
        };
    }

    private static async Task<string?> CheckAsync(
        RenderJob job,
        JobFacts zone,
        Dictionary<string, string> video,
        CancellationToken cancellationToken
    )
    {
        var (its, failure) = await DescribeAsync(job, zone, cancellationToken);
        if (failure is not null)
            throw failure.Explain(zone.Settings, null);
        foreach (var (field, name) in OfStream)
        {
            if (video.TryGetValue(field, out var the) && its.TryGetValue(field, out var other) && other != the)
                throw Refusal(job, $"its {name} would be {other}, and that of the video is {the}");
        }

        return its.GetValueOrDefault(PixelFormat);
    }

    private static string Key(JobFacts facts) =>
        JsonSerializer.Serialize(facts.Settings, RenderJsonContext.Default.RenderSettings);

    private static void CheckRate(RenderJob job, JobFacts zone)
    {
        var video = job.Facts;
        if (zone.FrameRate != video.FrameRate)
            throw Refusal(job, $"its frame rate would be {zone.FrameRate}, and that of the video is {video.FrameRate}");
        if (zone.EncoderTimeBase != video.EncoderTimeBase)
            throw Refusal(
                job,
                $"its time base would be {zone.EncoderTimeBase}, and that of the video is {video.EncoderTimeBase}"
            );
    }

    private static RenderToolsException Refusal(RenderJob job, string why) =>
        new(
            "ZoneNotJoinable",
            ErrorKind.InvalidArgument,
            $"A zone of '{job.Plan.Path}' cannot be joined with the rest: {why}. Give the zone settings that keep it."
        );

    // No field where the filter gave no frame for the video's first second.
    private static async Task<(Dictionary<string, string> Stream, FfmpegFailure? Failure)> DescribeAsync(
        RenderJob job,
        JobFacts facts,
        CancellationToken cancellationToken
    )
    {
        var path = job.Directory.TrialPath(facts.Profile.Extension);
        try
        {
            var (end, monitor) = await EncoderTrial.EncodeAsync(job, facts, path, Patience, cancellationToken);
            if (end.ExitCode != 0)
                return ([], FfmpegFailure.Of(monitor.Log, facts.EncoderName));
            if (UnusedOption.Find(monitor.Log, facts.Settings) is { } unused)
                throw unused;
            return (monitor.Frames == 0 ? [] : await ProbeAsync(facts, path, cancellationToken), null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<Dictionary<string, string>> ProbeAsync(
        JobFacts facts,
        string path,
        CancellationToken cancellationToken
    )
    {
        var (_, output, error) = await ChildProcess.ReadAsync(
            facts.Ffmpeg.ProbePath,
            [
                "-v",
                "error",
                "-f",
                facts.Profile.Muxer,
                "-select_streams",
                "v:0",
                "-show_entries",
                "stream=" + string.Join(',', OfStream.Select(f => f.Field)),
                "-of",
                "default=noprint_wrappers=1",
                Media.SourceInput.Url(path),
            ],
            cancellationToken,
            ChildProcess.SmallThing
        );
        var fields = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return fields.Count > 0
            ? fields
            : throw new RenderToolsException(
                "ChunkUnreadable",
                ErrorKind.InvalidData,
                $"'{path}' cannot be read: {error.Trim()}"
            );
    }
}
