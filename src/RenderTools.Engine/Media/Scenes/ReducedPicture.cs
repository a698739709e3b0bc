using System.Runtime.Intrinsics;

namespace RenderTools.Media.Scenes;

/// <summary>
/// A picture of a video at a small size, in yuv420p, and how far it is from another one. All arithmetic is on integers,
/// so the same pictures give the same numbers on every machine.
/// </summary>
/// <param name="Size">Its size.</param>
/// <param name="Bytes">Its planes, one after the other, without padding.</param>
internal sealed record ReducedPicture(ReducedSize Size, byte[] Bytes)
{
    /// <summary>What one level of 0 to 255, as a mean over the picture, counts in all numbers here.</summary>
    public const int Level = 64;

    private const int Block = ReducedSize.Block;

    // At 128 pixels' width a pan that crosses the picture in a second moves 5 pixels a frame at 25 frames a second.
    private const int SearchRange = 6;

    /// <summary>The mean of the luma samples.</summary>
    public int Brightness => Share(Luma.ToArray().Sum(sample => (long)sample), Size.Width * Size.Height);

    /// <summary>How far the luma samples are from the mean of their block, on average: 0 for a flat picture.</summary>
    public int Detail
    {
        get
        {
            var sum = 0L;
            for (var y = 0; y < Size.Height; y += Block)
            {
                for (var x = 0; x < Size.Width; x += Block)
                    sum += DetailOf(x, y);
            }

            return Share(sum, Size.Width * Size.Height);
        }
    }

    private ReadOnlySpan<byte> Luma => Bytes.AsSpan(0, Size.Width * Size.Height);

    private ReadOnlySpan<byte> Chroma => Bytes.AsSpan(Size.Width * Size.Height);

    /// <summary>
    /// How much of this picture is not in an earlier one: the mean difference of luma after each block was searched for
    /// around its place, which forgives motion, and the mean difference of colour.
    /// </summary>
    public int DistanceFrom(ReducedPicture earlier)
    {
        var luma = 0L;
        for (var y = 0; y < Size.Height; y += Block)
        {
            for (var x = 0; x < Size.Width; x += Block)
                luma += Search(earlier, x, y);
        }

        return Share(luma, Size.Width * Size.Height) + ColorDistanceFrom(earlier);
    }

    // By means of blocks: chroma is coarse, so motion hardly changes them.
    private int ColorDistanceFrom(ReducedPicture earlier)
    {
        var mine = Chroma;
        var other = earlier.Chroma;
        var width = Size.Width / 2;
        var sum = 0L;
        for (var y = 0; y < Size.Height; y += Block / 2)
        {
            for (var x = 0; x < width; x += Block / 2)
            {
                var difference = 0;
                for (var row = y; row < y + (Block / 2); row++)
                {
                    for (var at = (row * width) + x; at < (row * width) + x + (Block / 2); at++)
                        difference += mine[at] - other[at];
                }

                sum += Math.Abs(difference);
            }
        }

        return Share(sum, Size.Width * Size.Height / 4);
    }

    private int Search(ReducedPicture earlier, int x, int y)
    {
        var (top, bottom) = (Math.Max(0, y - SearchRange), Math.Min(Size.Height - Block, y + SearchRange));
        var (left, right) = (Math.Max(0, x - SearchRange), Math.Min(Size.Width - Block, x + SearchRange));
        var block = Load(x, y);
        var best = earlier.Load(x, y).DifferenceFrom(block);
        for (var row = top; row <= bottom && best > 0; row++)
        {
            for (var column = left; column <= right; column++)
                best = Math.Min(best, earlier.Load(column, row).DifferenceFrom(block));
        }

        return best;
    }

    private int DetailOf(int x, int y)
    {
        var (sum, deviation) = (0, 0);
        for (var row = y; row < y + Block; row++)
        {
            foreach (var sample in Bytes.AsSpan((row * Size.Width) + x, Block))
                sum += sample;
        }

        for (var row = y; row < y + Block; row++)
        {
            foreach (var sample in Bytes.AsSpan((row * Size.Width) + x, Block))
                deviation += Math.Abs(sample - (sum / (Block * Block)));
        }

        return deviation;
    }

    private Samples Load(int x, int y)
    {
        ref var first = ref Bytes[(y * Size.Width) + x];
        return new Samples(
            Rows(ref first, 0, Size.Width),
            Rows(ref first, 2, Size.Width),
            Rows(ref first, 4, Size.Width),
            Rows(ref first, 6, Size.Width)
        );
    }

    private static Vector128<byte> Rows(ref byte first, int row, int width) =>
        Vector128.Create(
            Vector64.LoadUnsafe(ref first, (nuint)(row * width)),
            Vector64.LoadUnsafe(ref first, (nuint)((row + 1) * width))
        );

    private static int Share(long sum, int samples) => (int)(sum * Level / samples);

    // A block of eight rows of eight samples, two rows in each vector.
    private readonly record struct Samples(Vector128<byte> A, Vector128<byte> B, Vector128<byte> C, Vector128<byte> D)
    {
        public int DifferenceFrom(Samples other)
        {
            var sums = Pairs(A, other.A) + Pairs(B, other.B) + Pairs(C, other.C) + Pairs(D, other.D);
            return Vector128.Sum(sums);
        }

        private static Vector128<ushort> Pairs(Vector128<byte> left, Vector128<byte> right)
        {
            var (low, high) = Vector128.Widen(Vector128.Max(left, right) - Vector128.Min(left, right));
            return low + high;
        }
    }
}
