using System.Buffers.Binary;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>An MP4 file of one track whose samples have one byte each (ISO/IEC 14496-12): it can be counted.</summary>
internal static class PlainMp4
{
    private const int Timescale = 90_000;

    /// <summary>The bytes of a file with so many samples.</summary>
    public static byte[] Of(int samples)
    {
        var tables = Box(
            "stbl",
            [.. Box("stsz", Numbers(0, 1, samples)), .. Box("stts", Numbers(0, 1, samples, 3600))]
        );
        var media = Box("mdia", [.. Box("mdhd", Numbers(0, 0, 0, Timescale, 0, 0)), .. Box("minf", tables)]);
        var movie = Box("moov", [.. Box("mvhd", Numbers(0, 0, 0, Timescale, 0, 0)), .. Box("trak", media)]);
        return [.. Box("mdat", new byte[samples]), .. movie];
    }

    private static byte[] Box(string type, byte[] content) =>
        [.. Numbers(8 + content.Length), .. System.Text.Encoding.ASCII.GetBytes(type), .. content];

    private static byte[] Numbers(params int[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
