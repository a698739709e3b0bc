using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>
/// Where the picture and the source's other streams lie in the joined file. All offsets come from timestamps of the
/// source, so they do not depend on which stream begins first.
/// </summary>
/// <remarks>
/// In formats whose timestamps may jump, ffmpeg subtracts the earliest start of the streams in use instead of the
/// file's start. ffmpeg 5.1 does so unless the input is moved or sought; later versions always do (ffmpeg.c and
/// ffmpeg_demux.c, "Correcting start time"; 7.1 forgets the file's start behind a seek). If the stream that begins
/// first is in use, nothing is corrected.
/// </remarks>
internal sealed record JoinClock
{
    /// <summary>What is added to the times of the joined chunks, which begin at 0.</summary>
    public required Timestamp PictureOffset { get; init; }

    /// <summary>
    /// What is added to the times of the source's other streams, behind ffmpeg's own subtraction of the file's start.
    /// </summary>
    public required Timestamp OthersOffset { get; init; }

    /// <summary>Whether it is a part of the video that begins behind the video's beginning.</summary>
    public required bool BeginsLate { get; init; }

    /// <summary>
    /// Where the source is sought for a part, counted from the file's start. A subtitle that is shown when the part
    /// begins lies before it, in Matroska before the keyframe that a seek finds, so with subtitles the seek goes
    /// further back.
    /// </summary>
    public required Timestamp Seek { get; init; }

    /// <summary>How long a part of the video lasts; null: to its end.</summary>
    public required Timestamp? Length { get; init; }

    /// <summary>
    /// A stream that must be in use beside those taken, so that ffmpeg subtracts the file's start; null: none.
    /// </summary>
    public required StreamInfo? Anchor { get; init; }

    // Longer than most subtitles are shown.
    private const long SubtitleLead = 30_000_000;

    /// <summary>Works them out.</summary>
    /// <param name="source">The source.</param>
    /// <param name="chunks">The chunks, in order.</param>
    /// <param name="taken">The source's other streams that are taken.</param>
    public static JoinClock Of(VideoInfo source, IReadOnlyList<RenderedChunk> chunks, IReadOnlyList<StreamInfo> taken)
    {
        var clock = SourceClock.Of(source);
        var video = chunks[0];
        var range = video.Chunk;
        var start = clock.FormatStart.Microseconds;
        var begin = range.RangeStartPts is { } from ? Since(from) : 0;
        var first = new Timestamp(video.FirstPts, video.OutputTimeBase).Microseconds + clock.Zero.Microseconds;

        // As in a serial run, a whole video begins with its first stream, and a part where it was asked to.
        var jumps = SourceClock.IsDiscontinuous(source);
        var others = jumps ? taken.Select(Start).OfType<long>().Append(first).Min() : start;
        var zero = begin > 0 ? start + begin : Math.Min(first, others);
        var seek = Math.Max(0, taken.Any(s => s.Type == "subtitle") ? begin - SubtitleLead : begin);
        return new JoinClock
        {
            PictureOffset = Timestamp.FromMicroseconds(first - zero),
            OthersOffset = Timestamp.FromMicroseconds(start + seek - zero),
            BeginsLate = begin > 0,
            Seek = Timestamp.FromMicroseconds(seek),
            Length = range.RangeEndPts is { } to ? Timestamp.FromMicroseconds(Since(to) - begin) : null,
            Anchor =
                jumps && taken.Count > 0 && !taken.Any(s => Start(s) <= start)
                    ? source
                        .Streams.Where(s => s.Type is "video" or "audio" && !s.IsCoverArt && Start(s) is not null)
                        .MinBy(Start)
                    : null,
        };

        long Since(long pts) => new Timestamp(pts, range.TimeBase).Microseconds - start;
    }

    private static long? Start(StreamInfo stream) =>
        stream.StartPts is { } pts ? new Timestamp(pts, stream.TimeBase).Microseconds : null;
}
