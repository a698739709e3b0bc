using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>
/// The one place where the ffmpeg command of a chunk is built, as a list of arguments: the same for a run, for -WhatIf
/// and for tests.
/// </summary>
internal sealed partial record ChunkCommand
{
    /// <summary>The source.</summary>
    public required VideoInfo Source { get; init; }

    /// <summary>The clock that filters see.</summary>
    public required SourceClock Clock { get; init; }

    /// <summary>What to decode, feed and keep.</summary>
    public required ChunkWindow Window { get; init; }

    /// <summary>The filter; null: none.</summary>
    public FilterGraph? Filter { get; init; }

    /// <summary>Filter, encoder, options.</summary>
    public required RenderSettings Settings { get; init; }

    /// <summary>What the encoder needs.</summary>
    public required EncoderProfile Profile { get; init; }

    /// <summary>The encoder's time base.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>What the encoder must be told of the frames.</summary>
    public PictureFacts Picture { get; init; } = PictureFacts.Plain;

    /// <summary>Threads of decoder, filter and encoder each; 0: ffmpeg's own choice.</summary>
    public int Threads { get; init; }

    /// <summary>Threads that the filter needs to give a serial run's pictures; null: they do not matter.</summary>
    public int? FilterThreads { get; init; }

    /// <summary>Where the chunk is written.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where the checksums at the seams are written.</summary>
    public required string SeamPath { get; init; }

    /// <summary>
    /// Where ffmpeg writes a line for each frame that it sends to the encoder; null: its progress counts them.
    /// </summary>
    public string? SentPath { get; init; }

    /// <summary>
    /// What is added to the timestamps in the file, so that each chunk begins near 0 and never before.
    /// </summary>
    /// <remarks>
    /// A filter with ticks of its own may give its first frame before the window's edge: ffmpeg's trim rounds the edge
    /// to the nearest tick. QuickTime would lose what is before 0, so the edge counts from the tick before it.
    /// </remarks>
    public Timestamp Offset =>
        Timestamp.FromMicroseconds(
            Window.Keep.From is { } from
                ? -Clock.ToFilterTime(from).RescaleDown(TimeBase).RescaleDown(Timestamp.MicrosecondBase).Ticks
                : LeadSeconds * 1_000_000
        );

    /// <summary>
    /// Whole seconds by which the first frame can come before 0: pictures shown before the keyframe that the video
    /// begins with, or timestamps that ffmpeg makes up.
    /// </summary>
    public long LeadSeconds { get; init; }

    /// <summary>The longest time between two frames of the source, in seconds, rounded up.</summary>
    public long LongestGapSeconds { get; init; }

    /// <summary>How a source without timestamps gets them; null: it has them.</summary>
    public RawStream? Raw { get; init; }

    /// <summary>
    /// Whether the frames that the decoder gives are counted, since the window was laid by counting those of the index.
    /// </summary>
    public bool CountsFrames { get; init; }

    /// <summary>Whether this ffmpeg has the filter that tells what the frames at the seams look like.</summary>
    public bool ShowsFrames { get; init; }

    /// <summary>Which of the encoder's two passes; null: there is one.</summary>
    public EncoderPass? Pass { get; init; }

    /// <summary>
    /// The pass before this one; null: there is none. It measures only, so it proves no seam and leaves no chunk.
    /// </summary>
    public ChunkCommand? Before =>
        Pass is { Number: 2 } pass
            ? this with
            {
                Pass = pass with { Number = 1 },
                Window = Window with { HeadZone = null, TailZone = null },
            }
            : null;

    /// <summary>Whether the chunk has a neighbour to be compared with.</summary>
    public bool ProvesSeams => Window.HeadZone is not null || Window.TailZone is not null;

    // ffmpeg calls a run failed in which the decoder refused two thirds of the packets. A chunk can be worse than the
    // whole video.
    private static readonly string[] AnyErrorRate = ["-max_error_rate", "1"];

    // What FfmpegMonitor reads: a log with levels, CPU time and memory.
    private static readonly string[] Logged =
    [
        "-hide_banner",
        "-nostdin",
        "-y",
        "-loglevel",
        "level+info",
        "-benchmark",
        "-nostats",
    ];

    // Progress comes on standard output. Where that carries the frames, FramePump reports it.
    private static readonly string[] Supervised = [.. Logged, "-progress", "pipe:1", .. AnyErrorRate];
    private static readonly string[] Piped = [.. Logged, .. AnyErrorRate];

    /// <summary>ffmpeg's arguments.</summary>
    public IReadOnlyList<string> Arguments() =>
        [.. Feed is null ? Supervised : Piped, .. Input(), .. Filtering(), .. Encoding(), .. Seams()];

    /// <summary>
    /// Arguments that send the video's first frame through filter and encoder, into a file of the chunks' kind. A
    /// filter that gives no frame for the video's first second is not waited for.
    /// </summary>
    public IReadOnlyList<string> Trial() =>
        [.. Feed is null ? Supervised : Piped, "-t", "1", .. Input(), .. Filtering(), "-frames:v", "1", .. Encoding()];

    /// <summary>Arguments that write the checksums at the seams and render nothing.</summary>
    public IReadOnlyList<string> SeamsOnly() =>
        [
            "-hide_banner",
            "-nostdin",
            "-y",
            "-loglevel",
            "level+info",
            "-nostats",
            "-progress",
            "pipe:1",
            .. AnyErrorRate,
            .. Input(),
            "-filter_complex",
            SeamGraph(Number(Source.VideoStream.Index)),
            .. Seams(),
        ];

    private IEnumerable<string> Input()
    {
        if (PiecePath is { } piece)
            return Window.IsWhole
                ? [.. Threading(), .. SourceInput.Arguments(Source with { Path = piece })]
                : PieceInput(piece);
        var line = new List<string>();
        if (!Window.IsWhole)
            line.AddRange(["-copyts", "-start_at_zero"]);
        line.AddRange(Sought());
        line.AddRange(Threading());
        var position = Window.SeekPts is { } keyframe && Raw is not null ? Raw.PositionOf(keyframe) : 0;
        line.AddRange(position > 0 ? SourceInput.ArgumentsFrom(Source, position) : SourceInput.Arguments(Source));
        return line;
    }

    private const string WithoutHdr =
        "sidedata=delete:type=MASTERING_DISPLAY_METADATA,sidedata=delete:type=CONTENT_LIGHT_LEVEL";

    private IEnumerable<string> Filtering()
    {
        if (Window.IsWhole)
        {
            var line = new List<string> { "-map", "0:" + Stream };
            if (Settings.VideoFilter is { } filter)
                line.AddRange([
                    "-vf",
                    Picture.LosesHdr || Feed is not null
                        ? Chain(FilterGraph.Inline(filter), Picture.LosesHdr ? WithoutHdr : null, Feed?.Formats)
                        : filter,
                ]);
            else if (Feed is not null)
                line.AddRange(["-vf", Feed.Formats]);
            if ((FilterThreads ?? Threads) is > 0 and var whole)
                line.AddRange(["-filter_threads", Number(whole)]);
            return line;
        }

        string[] threads = (FilterThreads ?? Threads) is > 0 and var some
            ? ["-filter_complex_threads", Number(some)]
            : [];
        string[] seams = ProvesSeams ? ["-filter_complex", SeamGraph(Stream)] : [];
        return [.. threads, "-filter_complex", Graph(Stream), .. seams, "-map", "[rt_out]"];
    }

    // Integer timestamps cut: no decimal time can lose or double a frame. Only the cut behind a filter that is fed more
    // than is kept goes by time, since the filter may have changed the time base: six decimals on both sides of a cut,
    // so that both chunks round alike.
    private string Graph(string stream)
    {
        if (Filter is null)
            return $"[0:{stream}]{Chain(Times, Trim(Window.Feed), Feed?.Formats)}[rt_out]";
        var feed = $"[0:{stream}]{Chain(Times, Trim(Window.Feed))}";
        var keep = Chain(
            Window.CutsBehindFilter ? TrimByTime(Window.Keep) : null,
            Picture.LosesHdr ? WithoutHdr : null,
            Feed?.Formats
        );
        return (Filter.SwsFlags is { } sws ? $"sws_flags={sws};" : "")
            + (
                keep == Nothing
                    ? $"{feed}[rt_in];{Filter.Embed("rt_in", "rt_out")}"
                    : $"{feed}[rt_in];{Filter.Embed("rt_in", "rt_done")};[rt_done]{keep}[rt_out]"
            );
    }

    // The seams have a graph of their own beside it. Of a graph's outputs ffmpeg asks the one that is furthest behind,
    // which between the zones would be that of the seams. ffmpeg 7 takes frames from the others only when that one has
    // got one (ffmpeg_filter.c, read_frames): all that lie between the zones would wait in memory, 550 MB after 400
    // frames of 720p, and where frames change size it throws away what waits. From 7.1 on, ffmpeg also ends with an
    // error if one output of a graph gets frames and another none ("Could not open encoder before EOF"). In graphs of
    // their own the window and its zones may be empty. Frames whose timestamps go backward over an edge go through,
    // too: there a cut by timestamps is none in a serial run's order. So does the first frame: it tells that the window
    // has begun, so that damage from there on is damage to its frames.
    private string SeamGraph(string stream)
    {
        var zones = new[] { Window.HeadZone, Window.TailZone }.OfType<PtsRange>().Select(Inside);
        var backward = ShowsFrames
            ? Window.Edges.Select(FilterTicks).Select(edge => $"lt(pts,{edge})*gte(prev_pts,{edge})")
            : [];
        var looks = $"split[rt_first][rt_all];[rt_first]trim=end_frame=1,{FrameLook.AtSetup},nullsink;[rt_all]";
        return $"[0:{stream}]{(Times is { } times ? times + "," : "")}{(ShowsFrames ? looks : "")}"
            + Chain(
                Trim(Window.Decode),
                CountsFrames ? FrameCount.Decoded : null,
                $"select='{string.Join('+', [.. zones, .. backward, "not(n)"])}'",
                ShowsFrames ? FrameLook.AtSeams : null
            )
            + "[rt_seam]";
    }

    private string? Times => Raw?.Times(Window.SeekPts);

    private const string Nothing = "null";

    private static string Chain(params string?[] filters) =>
        filters.OfType<string>().ToArray() is { Length: > 0 } some ? string.Join(',', some) : Nothing;

    private string? Trim(PtsRange range) =>
        Join("trim=", (("start_pts", range.From), ("end_pts", range.To)), FilterTicks);

    private string? TrimByTime(PtsRange range) =>
        Join("trim=", (("start", range.From), ("end", range.To)), pts => Clock.ToFilterTime(pts).ToFfmpeg());

    private static string? Join(
        string name,
        ((string Name, SourcePts? Pts) From, (string Name, SourcePts? Pts) To) ends,
        Func<SourcePts, string> write
    )
    {
        var parts = new[] { ends.From, ends.To }
            .Where(e => e.Pts is not null)
            .Select(e => $"{e.Name}={write(e.Pts!.Value)}")
            .ToArray();
        return parts.Length == 0 ? null : name + string.Join(':', parts);
    }

    private string FilterTicks(SourcePts pts) => Number(Clock.ToFilter(pts).Ticks);

    private string Inside(PtsRange range)
    {
        var parts = new List<string>();
        if (range.From is { } from)
            parts.Add($"gte(pts,{FilterTicks(from)})");
        if (range.To is { } to)
            parts.Add($"lt(pts,{FilterTicks(to)})");
        return parts.Count == 0 ? "1" : string.Join('*', parts);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
