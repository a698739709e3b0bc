using System.Buffers.Binary;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>
/// Writes timestamps into an MP4 file that ffmpeg wrote: one track, and the movie box behind the media (ISO/IEC
/// 14496-12). Only tables of times are replaced, so the media stay where they are.
/// </summary>
internal static class Mp4Times
{
    private static readonly string[] Containers = ["moov", "trak", "mdia", "minf", "stbl"];

    /// <summary>Replaces the times of all samples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="times">The times, each at least 0.</param>
    /// <param name="timescale">Ticks a second.</param>
    /// <exception cref="RenderToolsException">ChunkUnreadable: it is not such a file.</exception>
    public static void Write(string path, PacketTimes times, long timescale)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var (at, size) = FindMovie(file);
        if (at < 0 || at + size != file.Length || timescale > int.MaxValue)
            throw new RenderToolsException(
                "ChunkUnreadable",
                ErrorKind.InvalidData,
                $"'{path}' has no movie at its end."
            );
        var movie = new byte[size];
        file.Position = at;
        file.ReadExactly(movie);
        var rewritten = new MemoryStream(movie.Length + (times.Dts.Length * 16));
        Copy(movie, rewritten, (times, (uint)timescale));
        file.Position = at;
        file.Write(rewritten.GetBuffer().AsSpan(0, (int)rewritten.Length));
        file.SetLength(file.Position);
    }

    private static (long At, long Size) FindMovie(FileStream file)
    {
        var head = new byte[16];
        for (long at = 0, size; at < file.Length; at += size)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, 16, throwOnEndOfStream: false) < 8)
                break;
            size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (size == 1)
                size = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8));
            if (head.AsSpan(4, 4).SequenceEqual("moov"u8))
                return (at, size);
            if (size < 8)
                break;
        }

        return (-1, 0);
    }

    private static void Copy(ReadOnlySpan<byte> boxes, MemoryStream to, (PacketTimes Times, uint Scale) all)
    {
        while (boxes.Length >= 8)
        {
            var size = (int)BinaryPrimitives.ReadUInt32BigEndian(boxes);
            if (size < 8 || size > boxes.Length)
                throw new RenderToolsException("ChunkUnreadable", ErrorKind.InvalidData, "A box of MP4 has no end.");
            CopyBox(boxes[..size], to, all);
            boxes = boxes[size..];
        }
    }

    private static void CopyBox(ReadOnlySpan<byte> box, MemoryStream to, (PacketTimes Times, uint Scale) all)
    {
        var type = System.Text.Encoding.ASCII.GetString(box.Slice(4, 4));
        var start = to.Position;
        var (times, scale) = all;
        switch (type)
        {
            // ffmpeg writes an edit list for each track (movenc.c, use_editlist); ours takes the place.
            case "edts" or "ctts":
                return;
            case "mvhd" or "mdhd":
                WriteHeader(box, to, (scale, type == "mvhd" ? times.End : times.End - times.Dts[0]));
                break;
            case "tkhd":
                WriteTrackHeader(box, to, times.End);
                to.Position = Close(to, start);
                WriteEdits(times, to);
                return;
            case "stts":
                WriteRuns(type, Distances(times), to);
                WriteOffsets(times, to);
                return;
            case "btrt":
                return;
            default:
                to.Write(box[..8]);
                if (Containers.Contains(type, StringComparer.Ordinal))
                    Copy(box[8..], to, all);
                else
                    to.Write(box[8..]);
                break;
        }

        to.Position = Close(to, start);
    }

    // Version, flags, created, modified, timescale, duration; version 1 has the times in 64 bits.
    private static void WriteHeader(ReadOnlySpan<byte> box, MemoryStream to, (uint Scale, long Duration) movie)
    {
        var rest = box[(box[8] == 1 ? 40 : 28)..];
        to.Write(box[..8]);
        Write32(to, 1 << 24);
        to.Write(stackalloc byte[16]);
        Write32(to, movie.Scale);
        Write64(to, movie.Duration);
        to.Write(rest);
    }

    // Version and flags, created, modified, track, reserved, duration.
    private static void WriteTrackHeader(ReadOnlySpan<byte> box, MemoryStream to, long duration)
    {
        var isWide = box[8] == 1;
        var rest = box[(isWide ? 44 : 32)..];
        to.Write(box[..8]);
        to.Write([1, box[9], box[10], box[11]]);
        to.Write(stackalloc byte[16]);
        to.Write(box.Slice(isWide ? 28 : 20, 4));
        Write32(to, 0);
        Write64(to, duration);
        to.Write(rest);
    }

    // Nothing until the first frame, then the media from that frame on.
    private static void WriteEdits(PacketTimes times, MemoryStream to)
    {
        var start = to.Position;
        var isLate = times.First > 0;
        Write32(to, 0);
        to.Write("edts"u8);
        var list = to.Position;
        Write32(to, 0);
        to.Write("elst"u8);
        Write32(to, 1 << 24);
        Write32(to, isLate ? 2u : 1u);
        if (isLate)
        {
            Write64(to, times.First);
            Write64(to, -1);
            Write32(to, 1 << 16);
        }

        Write64(to, times.End - times.First);
        Write64(to, times.First - times.Dts[0]);
        Write32(to, 1 << 16);
        to.Position = Close(to, list);
        to.Position = Close(to, start);
    }

    private static IEnumerable<long> Distances(PacketTimes times)
    {
        for (var i = 1; i < times.Dts.Length; i++)
            yield return times.Dts[i] - times.Dts[i - 1];
        yield return times.LastDuration;
    }

    private static void WriteOffsets(PacketTimes times, MemoryStream to)
    {
        if (times.Pts.Zip(times.Dts).Any(pair => pair.First != pair.Second))
            WriteRuns("ctts", times.Pts.Zip(times.Dts, (pts, dts) => pts - dts), to);
    }

    // A full box of version 0 with runs of equal numbers.
    private static void WriteRuns(string type, IEnumerable<long> numbers, MemoryStream to)
    {
        var start = to.Position;
        Write32(to, 0);
        to.Write(System.Text.Encoding.ASCII.GetBytes(type));
        Write32(to, 0);
        var count = to.Position;
        Write32(to, 0);
        var (runs, length, last) = (0u, 0u, 0L);
        foreach (var number in numbers)
        {
            if (length > 0 && number != last)
                WriteRun();
            (last, length) = (number, length + 1);
        }

        WriteRun();
        var end = to.Position;
        to.Position = count;
        Write32(to, runs);
        to.Position = end;
        to.Position = Close(to, start);

        void WriteRun()
        {
            Write32(to, length);
            Write32(to, (uint)last);
            (runs, length) = (runs + 1, 0);
        }
    }

    // Writes a box's size where it begins.
    private static long Close(MemoryStream to, long start)
    {
        var end = to.Position;
        to.Position = start;
        Write32(to, (uint)(end - start));
        return end;
    }

    private static void Write32(MemoryStream to, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        to.Write(bytes);
    }

    private static void Write64(MemoryStream to, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        to.Write(bytes);
    }
}
