using RenderTools.Encoders.Standalone;

namespace RenderTools.Rendering;

/// <content>The part of the command that feeds an encoder which is a program of its own.</content>
internal sealed partial record ChunkCommand
{
    /// <summary>What ffmpeg sends to a standalone encoder; null: ffmpeg encodes.</summary>
    public EncoderFeed? Feed { get; init; }

    /// <summary>Where the standalone encoder writes; null: ffmpeg encodes.</summary>
    public string? StreamPath { get; init; }

    /// <summary>Where ffmpeg writes a line for each frame that it sends to the standalone encoder.</summary>
    public string? TimesPath { get; init; }

    /// <summary>The standalone encoder's run that takes what <see cref="Arguments"/> write; null: none.</summary>
    public TaskEncoder? Encoder() =>
        Feed is not { Program: var program }
            ? null
            : new TaskEncoder(
                program.Path,
                [.. program.Encoder.Arguments(Forced(), Threads, Feed.Picture, Pass, StreamPath!)],
                program.Encoder.Name
            )
            {
                ProbePath = Feed.ProbePath,
                Rate = Feed.Rate,
                Demuxer = program.Encoder.Writes.Demuxer,
                Content = program.Encoder.Writes.Codec,
                Reorders = program.Encoder.Writes.Reorders,
                Timescale = TrackTimescale,
            };

    // The muxer "tee" gives each frame to two others: one writes the frames for the encoder, one their timestamps. A
    // Y4M stream has none. Both come from one place, after -enc_time_base and -output_ts_offset.
    private IEnumerable<string> Fed()
    {
        if (Offset.Ticks != 0)
            yield return "-output_ts_offset";
        if (Offset.Ticks != 0)
            yield return Offset.ToFfmpeg();
        yield return "-f";
        yield return "tee";
        yield return TaskFiles.InTee(TimesPath!);
    }
}
