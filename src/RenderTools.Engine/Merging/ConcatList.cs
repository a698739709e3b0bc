using System.Text;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>The script for ffmpeg's concat demuxer.</summary>
internal static class ConcatList
{
    /// <summary>
    /// The list. Each entry's duration is the distance of the first output frames of neighbours; the demuxer counts in
    /// microseconds, so it gets differences of cumulative rounded times, and 1,000 seams are as exact as one.
    /// </summary>
    /// <exception cref="RenderToolsException">
    /// PathNotSupported: a line break in a path would begin another directive.
    /// </exception>
    /// <param name="chunks">The chunks, in order.</param>
    /// <param name="head">
    /// A file that says what the stream is, and of which no packet is read; null: the first chunk does.
    /// </param>
    public static string Write(IReadOnlyList<RenderedChunk> chunks, string? head = null)
    {
        var text = new StringBuilder("ffconcat version 1.0\n");
        if (head is not null)
            text.Append("file '").Append(Quoted(head)).Append("'\noutpoint -1\nduration 0\n");
        var begins = Begins(chunks);
        for (var i = 0; i < chunks.Count; i++)
        {
            text.Append("file '").Append(Quoted(chunks[i].Path!)).Append("'\n");
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

    private static string Quoted(string path) =>
        path.AsSpan().IndexOfAny('\n', '\r') < 0
            ? SourceInput.Url(path).Replace("'", "'\\''", StringComparison.Ordinal)
            : throw new RenderToolsException(
                "PathNotSupported",
                ErrorKind.InvalidArgument,
                "The working directory's name has a line break in it. Name another one with -WorkingDirectory."
            );
}
