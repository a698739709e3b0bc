namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// The checksum that every POSIX system's cksum gives: a CRC-32 over the bytes and then their number.
/// </summary>
internal sealed class Cksum
{
    // x^32 + x^26 + x^23 + x^22 + x^16 + x^12 + x^11 + x^10 + x^8 + x^7 + x^5 + x^4 + x^2 + x + 1 (POSIX, cksum)
    private const uint Polynomial = 0x04C11DB7;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Entry((uint)i << 24))];

    private uint _crc;

    /// <summary>How many bytes there were.</summary>
    public long Length { get; private set; }

    /// <summary>The checksum of the bytes so far.</summary>
    public uint Value
    {
        get
        {
            var crc = _crc;
            for (var rest = Length; rest > 0; rest >>= 8)
                crc = Next(crc, (byte)rest);
            return ~crc;
        }
    }

    /// <summary>Takes a file.</summary>
    public async Task AddAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
            Add(buffer.AsSpan(0, read));
    }

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = _crc;
        foreach (var one in bytes)
            crc = Next(crc, one);
        _crc = crc;
        Length += bytes.Length;
    }

    private static uint Next(uint crc, byte one) => (crc << 8) ^ Table[(crc >> 24) ^ one];

    private static uint Entry(uint crc)
    {
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
        return crc;
    }
}
