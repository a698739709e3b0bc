using RenderTools.Encoders;
using RenderTools.Jobs;

namespace RenderTools.Rendering;

/// <content>
/// The search for each chunk's quality. A few chunks, fixed by the plan, are searched first. All others begin at what
/// these found, never at what happens to be finished, so that neither order nor number of workers changes a bit.
/// </content>
internal sealed partial class JobProgress
{
    // Enough for a median; more of them would wait longer for each other than the others gain.
    private const int MostPilots = 4;

    // One of so many chunks is a pilot, at least one.
    private const int ChunksToAPilot = 4;

    private QualityStart? _start;
    private bool _isStartNew;

    /// <summary>The step of the search that a window is at; null: its quality is fixed.</summary>
    public ProbeRun? Search(Slot slot) =>
        Goal(slot) is { } goal
            ? new ProbeRun(
                goal,
                slot.Before ?? (slot.IsPilot ? QualityStart.Of(goal) : _start ?? QualityStart.Of(goal)),
                slot.Probes
            )
            : null;

    /// <summary>Takes note of a probe after which the search goes on.</summary>
    public void Probed(Slot slot, ProbeRun search)
    {
        slot.Probes = search.Earlier;
        slot.State = SlotState.Waiting;
        Learn(slot, search.Earlier[^1]);
    }

    /// <summary>
    /// Where all searches but the pilots' begin, once, when the pilots have told; null: not yet, or it was told before.
    /// </summary>
    public QualityStart? TakeStart()
    {
        var start = _isStartNew ? _start : null;
        _isStartNew = false;
        return start;
    }

    private QualityGoal? Goal(Slot slot) => _job.Facts.Of(slot.Chunk).Goal;

    private bool MayBegin(Slot slot) =>
        Goal(slot) is null
        || slot.IsPilot
        || slot.Before is not null
        || _start is not null
        || !_slots.Exists(s => s.IsPilot && IsOpen(s));

    private static bool IsOpen(Slot slot) => slot.State is SlotState.Waiting or SlotState.Running;

    // Evenly over the video. What an earlier run has tried is known.
    private void ChoosePilots()
    {
        var searched = _slots.Where(s => Goal(s) is not null).ToList();
        var pilots = Math.Clamp(searched.Count / ChunksToAPilot, Math.Min(1, searched.Count), MostPilots);
        for (var i = 0; i < pilots; i++)
            searched[((2 * i) + 1) * searched.Count / (2 * pilots)].IsPilot = true;
        foreach (var slot in searched)
        {
            slot.Probes =
            [
                .. _job
                    .KnownProbes.Where(p => p.Chunk.Window == slot.Chunk.Window)
                    .GroupBy(p => p.Crf)
                    .Select(same => same.Last()),
            ];
        }

        _start = _job.KnownStart;
    }

    // By what each pilot found first: a later repair of its seams changes nothing.
    private void HearPilots()
    {
        var pilots = _slots.Where(s => s.IsPilot).ToList();
        if (_start is not null || !_slots.Exists(s => Goal(s) is not null) || pilots.Exists(IsOpen))
            return;
        var goal = _slots.Select(Goal).OfType<QualityGoal>().First();
        _start = QualityStart.Of(goal, pilots.Select(s => s.Result?.Probes ?? []));
        _isStartNew = true;
    }

    // Its frames were not a serial run's, so nothing that was measured holds. What was found is near all the same.
    private void ForgetProbes(Slot slot)
    {
        if (Goal(slot) is not { } goal)
            return;
        slot.Probes = [];
        if (slot.Result?.Crf is { } crf)
            slot.Before = (_start ?? QualityStart.Of(goal)) with { Crf = crf };
    }
}
