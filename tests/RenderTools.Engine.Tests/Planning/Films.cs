using CsCheck;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

/// <summary>Sources and frame indexes: most have no file behind them.</summary>
internal static class Films
{
    private static readonly Rational[] TimeBases =
    [
        new(1, 25),
        new(1, 1000),
        new(1, 90000),
        new(1001, 30000),
        new(1, 12800),
    ];

    private static readonly Gen<(int Step, int Size, bool Key)> Packet = Gen.Select(
        Gen.Frequency((1, Gen.Const(0)), (6, Gen.Int[1, 4000])),
        Gen.Int[0, 100_000],
        Gen.Int[0, 9].Select(i => i == 0),
        (step, size, key) => (step, size, key)
    );

    /// <summary>Films of any frame distances, repeated timestamps among them, some without any keyframe.</summary>
    public static Gen<(VideoInfo Source, FrameIndex Index)> Any { get; } =
        Gen.Select(
                Packet.Array[1, 150],
                Gen.Long[-10_000, 1_000_000],
                Gen.Int[0, TimeBases.Length - 1].Select(i => TimeBases[i]),
                Gen.Int[-2000, 5_000_000],
                Gen.Bool
            )
            .Select(
                (packets, origin, timeBase, startMicroseconds, first) =>
                {
                    var pts = origin;
                    var index = Index(
                        timeBase,
                        packets.Select((p, i) => (pts += i == 0 ? 0 : p.Step, p.Size, p.Key || (first && i == 0)))
                    );
                    return (Source(timeBase) with { StartTime = TimeSpan.FromMicroseconds(startMicroseconds) }, index);
                }
            );

    /// <summary>A film at a constant rate, one tick a frame, with a keyframe every so many frames.</summary>
    public static (VideoInfo Source, FrameIndex Index) Constant(int frames, int rate = 25, int gop = 12)
    {
        Rational timeBase = new(1, rate);
        return (
            Source(timeBase),
            Index(timeBase, Enumerable.Range(0, frames).Select(i => ((long)i, 1000, i % gop == 0)))
        );
    }

    /// <summary>A file of the catalogue.</summary>
    public static async Task<(VideoInfo Source, FrameIndex Index)> ReadAsync(string name)
    {
        var (ffmpeg, token) = (Tested.Ffmpeg, TestContext.Current.CancellationToken);
        var source = await MediaProbe.ReadAsync(ffmpeg, await TestMedia.GetAsync(name), token);
        return (source, await FrameIndexReader.ReadAsync(ffmpeg, source, token));
    }

    public static FrameIndex Index(Rational timeBase, IEnumerable<(long Pts, int Size, bool Key)> packets)
    {
        var all = packets.ToArray();
        return new FrameIndex(
            timeBase,
            [.. all.Select(p => p.Pts)],
            [.. all.Select(p => FrameIndex.Mark(p.Size, p.Key))]
        );
    }

    public static VideoInfo Source(Rational timeBase, string container = "matroska,webm", long? startPts = null) =>
        new()
        {
            Name = "film",
            Path = "/films/film.mkv",
            Container = container,
            VideoCodec = "h264",
            Length = 1000,
            LastWriteTimeUtc = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            StartTime = TimeSpan.Zero,
            TimeBase = timeBase,
            Streams =
            [
                new StreamInfo
                {
                    Type = "video",
                    TimeBase = timeBase,
                    StartPts = startPts,
                },
            ],
            Chapters = [],
            VideoStreamIndex = 0,
        };
}
