using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RenderTools.Media;

/// <summary>
/// What makes a source the same source: a file that was replaced by another of equal size and time is told apart by its
/// content.
/// </summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastWriteTimeUtc">When it was last written.</param>
/// <param name="IndexHash">SHA-256 of all timestamps.</param>
/// <param name="SampleHash">SHA-256 of ranges spread over the file.</param>
internal sealed record SourceIdentity(
    string Path,
    long Length,
    DateTime LastWriteTimeUtc,
    string IndexHash,
    string SampleHash
)
{
    private const int Samples = 16;
    private const int SampleBytes = 64 * 1024;

    /// <summary>Reads the identity of a source as it lies on disk now.</summary>
    public static SourceIdentity Of(VideoInfo source, FrameIndex index)
    {
        using var timestamps = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        foreach (var pts in index.Pts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, pts.Ticks);
            timestamps.AppendData(number);
        }

        return new SourceIdentity(
            source.Path,
            source.Length,
            source.LastWriteTimeUtc,
            Hex(timestamps),
            SampleOf(source.Path)
        );
    }

    /// <summary>Whether the file still has the size and time that it had.</summary>
    public static bool HasChanged(string path, long length, DateTime lastWriteTimeUtc)
    {
        var file = new FileInfo(path);
        return !file.Exists || file.Length != length || file.LastWriteTimeUtc != lastWriteTimeUtc;
    }

    private static string SampleOf(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var buffer = new byte[SampleBytes];
        for (var i = 0; i < Samples; i++)
        {
            var offset = Math.Max(0, length - SampleBytes) * i / (Samples - 1);
            hash.AppendData(buffer.AsSpan(0, RandomAccess.Read(file, buffer, offset)));
        }

        return Hex(hash);
    }

    private static string Hex(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
}
