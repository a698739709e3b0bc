using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Rendering;

// What is done where chunks do not fit together.
internal sealed partial class JobProgress
{
    // Keyframes to go back beyond the first attempt's when a seam does not hold.
    private static readonly int[] SeekSteps = [0, 1, 3];

    // More than any video has, so that the decoder begins with the first frame.
    private const int MostKeyframes = 1_000_000_000;

    // A file in which two seams cannot be mended is one that seeking does not work in.
    private const int MostJoins = 1;

    // ffmpeg sets up the filter, and the encoder, by the first frame that it decodes. Where that frame is not like the
    // video's first, a serial run comes to it with the earlier setup, and so must the chunk.
    private bool MendSetup(Action<Repair> report)
    {
        if (
            _slots[0] is not { Result: { } video } first
            || !IsRendered(first)
            || first.Chunk.StartPts != first.Chunk.RangeStartPts
        )
            return false;
        var place = _slots.FindIndex(s => IsRendered(s) && !SetupsAgree(video, s.Result!));
        if (place < 1 || !Adjoin(place - 1))
            return false;
        var right = _slots[place];
        if (!_job.HaveSameSettings(_slots[place - 1].Chunk, right.Chunk))
            return BeginAtStart(
                right,
                $"Its frames are {right.Result!.Seams!.Setup}, and the video's first are {video.Seams!.Setup}",
                report
            );
        Replace(
            place - 1,
            2,
            $"Chunk {Number(right.Chunk)} begins where frames are {right.Result!.Seams!.Setup}, and the video's first "
                + $"are {video.Seams!.Setup}: one worker renders both windows.",
            report
        );
        return true;
    }

    // Looks at the seam behind a slot. Where it does not hold, the later chunk seeks further back; where that is
    // exhausted, the earlier one renders both windows; where that happens again, the whole is one window.
    private bool Mend(int place, Action<Repair> report)
    {
        if (place < 0 || place + 1 >= _slots.Count || !Adjoin(place))
            return false;
        var (left, right) = (_slots[place], _slots[place + 1]);
        if (!IsRendered(left) || !IsRendered(right) || SeamsAgree(left.Result!, right.Result!))
            return false;
        if (right.SeekLevel < SeekSteps.Length - 1)
        {
            right.SeekLevel++;
            right.State = SlotState.Waiting;
            ForgetProbes(right);
            report(
                new RenderAgain(
                    right.Chunk.Index,
                    $"Its first frames differ from those that chunk {Number(left.Chunk)} decoded there: rendered "
                        + "again from an earlier keyframe."
                )
            );
            return true;
        }

        // Windows of different settings cannot become one. From the video's beginning on, frames are a serial run's.
        if (!_job.HaveSameSettings(left.Chunk, right.Chunk))
        {
            const string Why = "Its frames at the border of a zone differ from its neighbour's";
            return BeginAtStart(right, Why, report) || BeginAtStart(left, Why, report) || Lose(right, Why);
        }

        if (_joins++ < MostJoins)
        {
            Replace(
                place,
                2,
                $"The seam to chunk {Number(right.Chunk)} does not hold from any keyframe tried: one worker renders "
                    + "both windows.",
                report
            );
            return true;
        }

        JoinAll(
            "frames decoded after a seek differ from those decoded in one go, at more than one seam: the rest is "
                + "rendered as one chunk.",
            report
        );
        return true;
    }

    private bool BeginAtStart(Slot slot, string why, Action<Repair> report)
    {
        if (slot.IsFromStart)
            return false;
        slot.IsFromStart = true;
        slot.State = SlotState.Waiting;
        ForgetProbes(slot);
        report(new RenderAgain(slot.Chunk.Index, why + ": rendered again, decoded from the video's beginning."));
        return true;
    }

    private bool Lose(Slot slot, string why)
    {
        slot.State = SlotState.Failed;
        slot.Result = slot.Result! with { Status = ChunkStatus.Failed, Path = null, Error = $"SplitNotExact: {why}." };
        _lost.Add(slot.Result);
        return true;
    }

    // All windows become one chunk, which is the serial run. The id makes the pool warn. With zones the windows between
    // two borders become one, each decoded from the video's beginning.
    private void JoinAll(string why, Action<Repair> report)
    {
        for (var place = 0; place < _slots.Count; place++)
        {
            var first = _slots[place].Chunk;
            var count = _slots.Skip(place).TakeWhile(s => _job.HaveSameSettings(first, s.Chunk)).Count();
            var isPart = count < _slots.Count;
            Replace(place, count, why, report, "SplitNotExact");
            _slots[place].IsFromStart = isPart;
        }
    }

    private void Replace(int place, int count, string why, Action<Repair> report, string? id = null)
    {
        var replaced = _slots.GetRange(place, count);
        foreach (var slot in replaced)
            Kill(slot);

        // It begins as the first of them did: what that one was compared with still holds.
        var joined = NewSlot(replaced.Select(s => s.Chunk).Aggregate(Join));
        joined.SeekLevel = _slots[place].SeekLevel;
        _slots.RemoveRange(place, count);
        _slots.Insert(place, joined);
        report(new JoinWindows(joined.Chunk.Index, [.. replaced.Select(s => s.Chunk.Index)], why) { Id = id });
    }

    private static string Number(VideoChunk chunk) =>
        chunk.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static VideoChunk Join(VideoChunk left, VideoChunk right) =>
        left with
        {
            Window = left.Window.Join(right.Window),
            Duration = left.Duration + right.Duration,
            Frames = left.Frames + right.Frames,
            PredictedCost = left.PredictedCost + right.PredictedCost,
        };
}
