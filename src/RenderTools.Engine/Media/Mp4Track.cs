using System.Buffers.Binary;

namespace RenderTools.Media;

/// <summary>The one track of an MP4 or QuickTime file, from the tables that players go by (ISO/IEC 14496-12).</summary>
/// <remarks>An ffprobe for each chunk would cost 1.3 % of a render of ten minutes (benchmarks/README.md).</remarks>
/// <param name="Samples">How many samples it has.</param>
/// <param name="FirstPts">When the first is shown, in ticks.</param>
/// <param name="Timescale">Ticks per second.</param>
/// <param name="Step">
/// Ticks from each sample's decoding time to the next one's; null: they differ, or there is one sample.
/// </param>
internal sealed record Mp4Track(int Samples, long FirstPts, int Timescale, int? Step)
{
    // Tables of a chunk take a few kilobytes, of a day's video some tens of megabytes.
    private const long LargestMovie = 256L << 20;

    /// <summary>Reads the tables, and holds them against the file's length.</summary>
    /// <returns>
    /// null: it is not such a file, not whole, or not of the plain kind that ffmpeg writes for one video (one track, no
    /// fragments, at most one edit behind an empty one). Then ffprobe knows more.
    /// </returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Mp4Track? Read(string path)
    {
        using var file = File.OpenRead(path);
        return Movie(file) is var (movie, media) && OnlyTrack(movie) is { } track
            ? Describe(movie, movie.AsSpan(track), media)
            : null;
    }

    // The movie box, and how many bytes of media there are; boxes that do not fill the file to its last byte are an
    // unfinished file.
    private static (byte[] Movie, long MediaBytes)? Movie(FileStream file)
    {
        byte[]? movie = null;
        var media = 0L;
        var head = new byte[16];
        for (long at = 0, size; at < file.Length; at += size)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, 16, throwOnEndOfStream: false) < 8)
                return null;
            (size, var length) = (BinaryPrimitives.ReadUInt32BigEndian(head), 8);
            if (size == 1)
                (size, length) = (BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)), 16);
            if (size < length || size > file.Length - at)
                return null;
            if (head.AsSpan(4, 4).SequenceEqual("mdat"u8))
                media += size - length;
            else if (
                head.AsSpan(4, 4).SequenceEqual("moof"u8)
                || (head.AsSpan(4, 4).SequenceEqual("moov"u8) && (movie is not null || size > LargestMovie))
            )
                return null;
            else if (head.AsSpan(4, 4).SequenceEqual("moov"u8))
            {
                movie = new byte[size - length];
                file.Position = at + length;
                file.ReadExactly(movie);
            }
        }

        return movie is null ? null : (movie, media);
    }

    private static Range? OnlyTrack(byte[] movie)
    {
        var track = Find(movie, .., "trak"u8);
        return track is { } first && Find(movie, first.End.., "trak"u8) is null ? track : null;
    }

    private static Mp4Track? Describe(byte[] movie, ReadOnlySpan<byte> track, long mediaBytes)
    {
        if (
            Payload(movie, "mvhd"u8) is not { Length: >= 24 } movieHeader
            || Payload(track, "mdia"u8) is not { Length: > 0 } media
            || Payload(media, "mdhd"u8) is not { Length: >= 24 } header
            || Payload(Payload(media, "minf"u8), "stbl"u8) is not { Length: > 0 } tables
        )
            return null;
        var (movieScale, scale) = (Scale(movieHeader), Scale(header));
        var sizes = Payload(tables, "stsz"u8);
        if (scale <= 0 || movieScale <= 0 || sizes.Length < 12)
            return null;
        var (each, samples) = (Int(sizes, 4), Int(sizes, 8));
        if (samples <= 0 || (each == 0 && sizes.Length < 12 + (4L * samples)))
            return null;
        var bytes = (long)each * samples;
        for (var i = 0; each == 0 && i < samples; i++)
            bytes += (uint)Int(sizes, 12 + (4 * i));
        if (
            bytes > mediaBytes
            || FirstShown(Payload(tables, "stts"u8), Payload(tables, "ctts"u8), samples) is not { } first
        )
            return null;

        var step = StepOf(Payload(tables, "stts"u8), samples);

        // An edit that begins with the first picture makes that time 0; an empty one before it is the time until then.
        return Edits(Payload(Payload(track, "edts"u8), "elst"u8)) switch
        {
            (_, null) => new Mp4Track(samples, first, scale, step),
            (var empty, { } begin) when begin == first && empty * scale % movieScale == 0 => new Mp4Track(
                samples,
                empty * scale / movieScale,
                scale,
                step
            ),
            _ => null,
        };
    }

    // The smallest sum of a sample's decoding time and its offset; null where the tables are for another number of
    // samples.
    private static long? FirstShown(ReadOnlySpan<byte> times, ReadOnlySpan<byte> offsets, int samples)
    {
        var (dts, first) = (0L, long.MaxValue);
        var (offset, of, left) = (0, -1, 0);
        var count = 0;
        for (var at = 8; at + 8 <= times.Length; at += 8)
        {
            for (var i = Int(times, at); i > 0 && count <= samples; i--, left--, count++, dts += Int(times, at + 4))
            {
                while (left == 0 && 8 + (8 * (of + 1)) + 8 <= offsets.Length)
                    (of, left, offset) = (of + 1, Int(offsets, 8 + (8 * (of + 1))), Int(offsets, 12 + (8 * (of + 1))));
                first = Math.Min(first, dts + offset);
            }
        }

        return
            count == samples
            && first >= 0
            && (offsets.Length == 0 || (left == 0 && 8 + (8 * (of + 1)) == offsets.Length))
            ? first
            : null;
    }

    // The last sample's duration is no distance to another one.
    private static int? StepOf(ReadOnlySpan<byte> times, int samples) =>
        samples > 1 && times.Length >= 16 && Int(times, 8) >= samples - 1 ? Int(times, 12) : null;

    // Ticks of the movie before the first picture, and the tick of the track that begins it; none: no edit list, or no
    // plain one (-1).
    private static (long Empty, long? Begin) Edits(ReadOnlySpan<byte> list)
    {
        if (list.Length == 0)
            return (0, null);
        if (list.Length < 8)
            return (0, -1);
        var (wide, empty) = (list[0] == 1, 0L);
        var (count, length) = (Int(list, 4), wide ? 20 : 12);
        if (count is < 1 or > 2 || list.Length < 8 + (count * length))
            return (0, -1);
        for (var i = 0; i < count; i++)
        {
            var entry = list[(8 + (i * length))..];
            var (duration, begin) = wide
                ? (BinaryPrimitives.ReadInt64BigEndian(entry), BinaryPrimitives.ReadInt64BigEndian(entry[8..]))
                : ((uint)Int(entry, 0), Int(entry, 4));
            if (begin >= 0)
                return i + 1 == count ? (empty, begin) : (0, -1);
            empty += duration;
        }

        return (0, -1);
    }

    // Version 1 has times of eight bytes before the timescale.
    private static int Scale(ReadOnlySpan<byte> header) => Int(header, header[0] == 1 ? 20 : 12);

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> type) =>
        Find(parent, .., type) is { } range ? parent[range] : [];

    // Where the content of the first box of that type lies.
    private static Range? Find(ReadOnlySpan<byte> parent, Range within, ReadOnlySpan<byte> type)
    {
        var (at, count) = within.GetOffsetAndLength(parent.Length);
        for (var end = at + count; at + 8 <= end; )
        {
            var size = Int(parent, at);
            if (size < 8 || size > end - at)
                return null;
            if (parent.Slice(at + 4, 4).SequenceEqual(type))
                return (at + 8)..(at + size);
            at += size;
        }

        return null;
    }
}
