using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Filters;
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

    /// <summary>The commands that will be run, one for each chunk, as lines for a POSIX shell.</summary>
    public IReadOnlyList<string> Commands() =>
        [
            .. Plan.Chunks.Select(chunk =>
            {
                var command = Command(
                    chunk,
                    Facts.FirstSeek,
                    chunk.Index + "." + Facts.Profile.Extension,
                    chunk.Index + ".seam"
                );
                return ChunkTask.Of(this, chunk, command, attempt: 1).CommandLine(Facts.Ffmpeg.Path);
            }),
        ];

    /// <summary>The command of a chunk.</summary>
    internal ChunkCommand Command(VideoChunk chunk, int earlierKeyframes, string outputPath, string seamPath) =>
        new()
        {
            Source = Facts.Source,
            Clock = Facts.Clock,
            Window = ChunkWindow.Of(chunk, Facts.Index, Facts.Needs, earlierKeyframes),
            Filter = Facts.Filter,
            Settings = Settings,
            Profile = Facts.Profile,
            TimeBase = Facts.EncoderTimeBase,
            LeadSeconds = Facts.LeadSeconds,
            LongestGapSeconds = Facts.LongestGapSeconds,
            Raw = Facts.Index.Raw,
            CountsFrames =
                (Facts.Needs.NeedsPadding || Facts.Needs.Alignment > 1)
                && Facts.Ffmpeg.Filters.Contains(FrameCount.FilterName),
            ShowsFrames =
                Facts.Ffmpeg.Filters.Contains(FrameLook.FilterName) && Facts.Ffmpeg.Filters.Contains("nullsink"),
            Picture = Facts.Picture,
            Threads = chunk.Threads!.Value,
            FilterThreads = Facts.FilterThreads,
            OutputPath = outputPath,
            SeamPath = seamPath,
            SentPath = Facts.Ffmpeg.ReportsPackets ? seamPath + SentSuffix : null,
            Pass = Settings.TwoPass ? new EncoderPass(2, outputPath + PassSuffix) : null,
        };

    /// <summary>
    /// The command whose <see cref="ChunkCommand.Trial"/> tries the job's settings on the video's first frame.
    /// </summary>
    internal ChunkCommand TrialCommand(string outputPath)
    {
        var whole = Plan.Chunks[0] with { Window = PtsRange.All, Part = PtsRange.All };
        return Command(whole, 0, outputPath, outputPath) with { Pass = null, SentPath = null };
    }
}
