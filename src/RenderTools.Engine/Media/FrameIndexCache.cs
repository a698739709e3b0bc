namespace RenderTools.Media;

/// <summary>
/// The frame indexes that were used last, as many as hold a number of packets together. Safe for several threads.
/// </summary>
/// <param name="mostPackets">
/// Packets of all indexes together; the index that was used last is kept whatever its size.
/// </param>
internal sealed class FrameIndexCache(int mostPackets)
{
    private readonly LinkedList<(
        (string Path, long Length, DateTime Written, int Stream) Key,
        FrameIndex Index
    )> _recent = new();

    /// <summary>The index of this very file; null if the cache does not hold it.</summary>
    public FrameIndex? Get(VideoInfo source)
    {
        lock (_recent)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Key != Key(source))
                    continue;
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.Index;
            }
        }

        return null;
    }

    /// <summary>Adds an index, and drops those that were not used for longest.</summary>
    public void Add(VideoInfo source, FrameIndex index)
    {
        lock (_recent)
        {
            _recent.AddFirst((Key(source), index));
            while (_recent.Count > 1 && _recent.Sum(e => (long)e.Index.Count) > mostPackets)
                _recent.RemoveLast();
        }
    }

    private static (string, long, DateTime, int) Key(VideoInfo source) =>
        (source.Path, source.Length, source.LastWriteTimeUtc, source.VideoStreamIndex);
}
