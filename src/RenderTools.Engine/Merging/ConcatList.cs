using System.Text;
using RenderTools.Media;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>The script for ffmpeg's concat demuxer.</summary>
internal static class ConcatList
{
    /// <summary>
    /// The list. Each entry's duration is the distance of the first output frames of neighbours; the demuxer counts in
    /// microseconds, so it gets differences of cumulative rounded times, and 1,000 seams are as exact as one.
    /// </summary>
    /// <exception cref="RenderToolsException">PathNotSupported: a line break in a path would begin another directive.</exception>
    public static string Write(IReadOnlyList<RenderedChunk> chunks)
    {
        var text = new StringBuilder("ffconcat version 1.0\n");
        var begins = Begins(chunks);
        for (var i = 0; i < chunks.Count; i++)
        {
            var path = chunks[i].Path!;
            if (path.AsSpan().IndexOfAny('\n', '\r') >= 0)
                throw new RenderToolsException("PathNotSupported", ErrorKind.InvalidArgument, "The working directory's name has a line break in it. Name another one with -WorkingDirectory.");
            text.Append("file '").Append(SourceInput.Url(path).Replace("'", "'\\''", StringComparison.Ordinal)).Append("'\n");
            if (i + 1 < chunks.Count)
                text.Append("duration ").Append(Timestamp.FormatMicroseconds(begins[i + 1] - begins[i])).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>When each chunk's first frame is shown, in microseconds from the first chunk's first frame.</summary>
    public static long[] Begins(IReadOnlyList<RenderedChunk> chunks)
    {
        var first = new Timestamp(chunks[0].FirstPts, chunks[0].OutputTimeBase);
        return [.. chunks.Select(c => (new Timestamp(c.FirstPts, c.OutputTimeBase) - first).Microseconds)];
    }
}
