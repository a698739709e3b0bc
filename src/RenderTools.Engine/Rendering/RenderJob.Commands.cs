using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

// ffmpeg's command for each chunk.
public sealed partial class RenderJob
{
    /// <summary>What the measurements of a first pass are called, behind the chunk's own name.</summary>
    internal const string PassSuffix = ".pass";

    /// <summary>What the list of frames sent to the encoder is called, behind the name of the checksums.</summary>
    internal const string SentSuffix = ".sent";

    /// <summary>What the measured quality of each frame is called, behind the name of the checksums.</summary>
    internal const string QualitySuffix = ".quality";

    /// <summary>What the list of timestamps for it is called, behind the name of the checksums.</summary>
    internal const string TimesSuffix = ".times";

    /// <summary>The commands that will be run, one for each chunk, as lines for a POSIX shell.</summary>
    public IReadOnlyList<string> Commands() =>
        [
            .. Plan.Chunks.Select(chunk =>
            {
                var command = Command(
                    chunk,
                    Facts.FirstSeek,
                    chunk.Index + "." + Facts.Profile.Extension,
                    chunk.Index + ".seam",
                    Facts.Of(chunk).Goal is { } goal ? QualityStart.Of(goal).Crf : null
                );
                return ChunkTask.Of(this, chunk, command, attempt: 1).CommandLine(Facts.Ffmpeg.Path);
            }),
        ];

    /// <summary>The command of a chunk.</summary>
    /// <param name="chunk">The window.</param>
    /// <param name="earlierKeyframes">Keyframes to go back beyond the nearest.</param>
    /// <param name="outputPath">Where the chunk is written.</param>
    /// <param name="seamPath">Where the checksums at its seams are written.</param>
    /// <param name="crf">The constant quality that is tried; null: that of the settings.</param>
    internal ChunkCommand Command(
        VideoChunk chunk,
        int earlierKeyframes,
        string outputPath,
        string seamPath,
        double? crf = null
    )
    {
        var facts = Facts.Of(chunk);
        return Command(chunk, earlierKeyframes, facts) with
        {
            Settings = facts.Settings with { Crf = crf ?? facts.Settings.Crf },
            QualityPath = crf is null ? null : seamPath + QualitySuffix,
            OutputPath = outputPath,
            SeamPath = seamPath,
            SentPath = Facts.Ffmpeg.ReportsPackets && facts.Feed is null ? seamPath + SentSuffix : null,
            StreamPath = StreamPath(facts, seamPath),
            TimesPath = facts.Feed is null ? null : seamPath + TimesSuffix,
            Pass = Settings.TwoPass ? new EncoderPass(2, outputPath + PassSuffix) : null,
        };
    }

    private ChunkCommand Command(VideoChunk chunk, int earlierKeyframes, JobFacts facts) =>
        new()
        {
            Source = facts.Source,
            Clock = facts.Clock,
            Window = ChunkWindow.Of(
                chunk,
                facts.Index,
                facts.Needs,
                earlierKeyframes,
                chunk.Window.To is { } behind ? Facts.At(behind).Needs : null
            ),
            Filter = facts.Filter,
            Settings = facts.Settings,
            Profile = facts.Profile,
            Feed = facts.Feed,
            TimeBase = facts.EncoderTimeBase,
            LeadSeconds = facts.LeadSeconds,
            LongestGapSeconds = facts.LongestGapSeconds,
            Raw = facts.Index.Raw,
            CountsFrames =
                (facts.Needs.NeedsPadding || facts.Needs.Alignment > 1)
                && facts.Ffmpeg.Filters.Contains(FrameCount.FilterName),
            ShowsFrames =
                facts.Ffmpeg.Filters.Contains(FrameLook.FilterName) && facts.Ffmpeg.Filters.Contains("nullsink"),
            Picture = facts.Picture,
            Threads = chunk.Threads!.Value,
            FilterThreads = facts.FilterThreads,
            Metric = facts.Goal?.Asked.Metric ?? default,
            EncodedFormat = facts.EncodedFormat,
            FirstPts = facts.Needs.ChangesFrameTimes ? null : chunk.Window.From ?? First(facts.Index),
            OutputPath = "",
            SeamPath = "",
        };

    /// <summary>Whether a quality is searched for some of its chunks.</summary>
    internal bool IsSearched => Facts.Goal is not null || Facts.Zones.Any(zone => zone.Facts.Goal is not null);

    // rav1e writes into no file with another extension than .ivf.
    private static string? StreamPath(JobFacts facts, string path) =>
        facts.Feed is { Program.Encoder.Writes.Demuxer: var extension } ? $"{path}.{extension}" : null;

    private static SourcePts? First(FrameIndex index) => index.Count > 0 ? index.Pts[0] : null;

    /// <summary>The command whose <see cref="ChunkCommand.Trial"/> tries settings on the video's first frame.</summary>
    /// <param name="facts">What is known of these settings: the job's own, or those of a zone.</param>
    /// <param name="outputPath">Where the frame is written.</param>
    internal ChunkCommand TrialCommand(JobFacts facts, string outputPath)
    {
        var whole = Plan.Chunks[0] with { Window = PtsRange.All, Part = PtsRange.All };
        return Command(whole, 0, facts) with
        {
            OutputPath = outputPath,
            SeamPath = outputPath,
            StreamPath = StreamPath(facts, outputPath),
            TimesPath = facts.Feed is null ? null : outputPath + TimesSuffix,
        };
    }
}
