namespace RenderTools.Media;

/// <summary>
/// Finds out where the frames of a stream without container lie, by decoding it once as a serial run does.
/// </summary>
internal static class RawStreamReader
{
    // A sequence's headers take some hundred bytes; before them may stand some of the encoder's own words.
    private const int HeaderBytes = 4096;

    /// <summary>Reads the index.</summary>
    /// <param name="ffmpeg">The programs.</param>
    /// <param name="source">The stream.</param>
    /// <param name="packets">
    /// Its packets in the order of the file: bytes before each, bytes of each, whether it is a keyframe.
    /// </param>
    /// <param name="patience">How long ffmpeg may be silent.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>
    /// An index with <see cref="FrameIndex.Raw"/>; without any frame where their times follow no rule.
    /// </returns>
    public static async Task<FrameIndex> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        IReadOnlyList<(long Position, int Size, bool IsKeyframe)> packets,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var none = new FrameIndex(source.TimeBase, [], []) { WithoutPts = packets.Count };
        if (packets.Count == 0)
            return none;
        var frames = await DecodedFrames.ReadAsync(ffmpeg, source, [], patience, cancellationToken);
        var pts = frames.Ticks;

        // What comes of packets that the decoder refuses depends on its threads, so a number names no frame then; nor
        // does it where frames change size, and filters count from 0 again.
        if (
            !frames.IsComplete
            || frames.IsDamaged
            || frames.Restarts.Count > 0
            || RawStream.Fit(source.TimeBase, pts) is not { } raw
        )
            return none;

        // Of a packet's size only the cost model wants to know, and there a frame's neighbour will do.
        var sizes = pts.Select((_, number) => packets[Math.Min(number, packets.Count - 1)].Size).ToArray();
        if (pts.Count == packets.Count)
        {
            foreach (var number in Entries(source, packets, frames.Keyframes))
            {
                raw.AddEntry(number, packets[number].Position);
                sizes[number] = FrameIndex.Mark(sizes[number], keyframe: true);
            }
        }

        return new FrameIndex(source.TimeBase, [.. pts], sizes) { Raw = raw };
    }

    // A keyframe that is decoded as the n-th and shown as the n-th has nothing behind it that is shown before it, so
    // its number is certain; and decoding can begin there if it brings its parameter sets.
    private static List<int> Entries(
        VideoInfo source,
        IReadOnlyList<(long Position, int Size, bool IsKeyframe)> packets,
        IReadOnlyList<int> keyframes
    )
    {
        using var file = new FileStream(
            source.Path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        var buffer = new byte[HeaderBytes];
        var entries = new List<int>();
        foreach (var number in keyframes.Where(number => packets[number].IsKeyframe && packets[number].Position >= 0))
        {
            file.Position = packets[number].Position;
            var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (number == 0 || StartsSequence(source.VideoCodec, buffer.AsSpan(0, read)))
                entries.Add(number);
        }

        return entries;
    }

    /// <summary>Whether the headers that a decoder needs to begin stand before the first picture.</summary>
    /// <param name="codec">ffmpeg's name of the codec.</param>
    /// <param name="bytes">From a start code on.</param>
    internal static bool StartsSequence(string? codec, ReadOnlySpan<byte> bytes)
    {
        // What each start code is: bit n for the n-th header wanted, the picture's own comes last.
        (int Wanted, Func<byte, int> Kind) = codec switch
        {
            "h264" => (
                0b11,
                b =>
                    (b & 0x1F) switch
                    {
                        7 => 0b01,
                        8 => 0b10,
                        >= 1 and <= 5 => -1,
                        _ => 0,
                    }
            ),
            "hevc" => (
                0b111,
                b =>
                    (b >> 1 & 0x3F) switch
                    {
                        32 => 0b001,
                        33 => 0b010,
                        34 => 0b100,
                        < 32 => -1,
                        _ => 0,
                    }
            ),
            "mpeg1video" or "mpeg2video" => (
                0b1,
                b =>
                    b switch
                    {
                        0xB3 => 0b1,
                        0x00 => -1,
                        _ => 0,
                    }
            ),
            "mpeg4" => (
                0b1,
                (Func<byte, int>)(
                    b =>
                        b switch
                        {
                            >= 0x20 and <= 0x2F => 0b1,
                            0xB6 => -1,
                            _ => 0,
                        }
                )
            ),
            _ => (1, _ => -1),
        };
        var seen = 0;
        for (
            var next = bytes.IndexOf("\0\0\u0001"u8);
            next >= 0 && next + 3 < bytes.Length;
            next = bytes.IndexOf("\0\0\u0001"u8)
        )
        {
            var kind = Kind(bytes[next + 3]);
            if (kind < 0)
                return seen == Wanted;
            seen |= kind;
            bytes = bytes[(next + 3)..];
        }

        return false;
    }
}
