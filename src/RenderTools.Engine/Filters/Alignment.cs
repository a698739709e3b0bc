namespace RenderTools.Filters;

/// <summary>Multiples of frames on which a window must begin.</summary>
internal static class Alignment
{
    // No video has groups of so many frames: what gets here is a mistake in a filter's options.
    private const int Largest = 1_000_000;

    /// <summary>
    /// The least common multiple of two numbers; 0 if it is larger than any video needs, or if one is 0.
    /// </summary>
    public static int Common(int a, int b)
    {
        if (a == 0 || b == 0)
            return 0;
        var (x, y) = (a, b);
        while (y != 0)
            (x, y) = (y, x % y);
        var multiple = (long)a / x * b;
        return multiple > Largest ? 0 : (int)multiple;
    }
}
