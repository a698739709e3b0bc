namespace RenderTools.Media.Scenes;

/// <summary>The size at which pictures are compared: whole blocks, the longer side 128 samples.</summary>
/// <param name="Width">Luma samples in a row.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct ReducedSize(int Width, int Height)
{
    /// <summary>Width and height of a block of luma.</summary>
    public const int Block = 8;

    private const int LongerSide = 128;

    /// <summary>Bytes of a picture in yuv420p.</summary>
    public int Bytes => Width * Height * 3 / 2;

    /// <summary>The size for a source.</summary>
    public static ReducedSize Of(VideoInfo source)
    {
        var (width, height) = (Math.Max(1, source.Width), Math.Max(1, source.Height));
        return width >= height
            ? new(LongerSide, Blocks(LongerSide * (long)height / width))
            : new(Blocks(LongerSide * (long)width / height), LongerSide);
    }

    private static int Blocks(long samples) => (int)Math.Max(1, (samples + (Block / 2)) / Block) * Block;
}
