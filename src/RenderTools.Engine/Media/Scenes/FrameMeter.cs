namespace RenderTools.Media.Scenes;

/// <summary>
/// Measures the frames of a video one after the other. A frame's numbers depend on few frames around it and on nothing
/// else, so windows that see these frames give the numbers of a serial pass.
/// </summary>
internal sealed class FrameMeter
{
    private const int Held = FrameScore.FramesAfter + 2;

    private readonly Queue<ReducedPicture> _pictures = new(Held);
    private readonly List<FrameScore> _scores = [];

    // The first frame of the queue that has no score yet has this place in it.
    private int _next;

    /// <summary>The frames' numbers, in order. The last frames are missing until <see cref="Complete"/>.</summary>
    public IReadOnlyList<FrameScore> Scores => _scores;

    private readonly List<(int Difference, int Detail, int Brightness)> _plain = [];

    /// <summary>Takes the next frame.</summary>
    public void Add(ReducedPicture picture)
    {
        var difference = _pictures.Count == 0 ? 0 : picture.DistanceFrom(_pictures.Last());
        _plain.Add((difference, picture.Detail, picture.Brightness));
        _pictures.Enqueue(picture);
        if (_pictures.Count - 1 - _next >= FrameScore.FramesAfter)
            Finish();
        if (_pictures.Count == Held)
        {
            _pictures.Dequeue();
            _next--;
        }
    }

    /// <summary>No frame follows.</summary>
    public void Complete()
    {
        while (_next < _pictures.Count)
            Finish();
    }

    private void Finish()
    {
        var frame = _scores.Count;
        var (difference, detail, brightness) = _plain[frame];
        var (distance, after) = IsJump(frame) ? Return() : (difference, 0);
        _scores.Add(
            new FrameScore((ushort)difference, (ushort)detail, (ushort)brightness, (ushort)distance, (byte)after)
        );
        _next++;
    }

    // Only there a return tells something, and it costs as much as all else.
    private bool IsJump(int frame) =>
        frame > 0
        && 2 * _plain[frame].Difference >= 3 * (frame > 1 ? _plain[frame - 1].Difference : 0)
        && 8 * _plain[frame].Difference >= Math.Max(_plain[frame].Detail, _plain[frame - 1].Detail);

    private (int Distance, int After) Return()
    {
        var pictures = _pictures.ToArray();
        var (best, after) = (int.MaxValue, 0);
        for (var i = _next + 1; i < pictures.Length && i <= _next + FrameScore.FramesAfter; i++)
        {
            var distance = pictures[i].DistanceFrom(pictures[_next - 1]);
            if (distance < best)
                (best, after) = (distance, i - _next);
        }

        return after == 0 ? (_plain[_scores.Count].Difference, 0) : (best, after);
    }
}
