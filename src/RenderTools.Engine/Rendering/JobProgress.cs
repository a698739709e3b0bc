using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Rendering;

/// <summary>
/// The book-keeping of one job: which windows wait, run, are rendered, proven, lost. It decides, and does nothing
/// itself; its caller holds a lock. A chunk may be handed on once the frames it decoded at its ends equal its
/// neighbours', and the one before it is handed on: two neighbours can agree and both be wrong, so the proof begins
/// with the chunk that sought nothing.
/// </summary>
internal sealed partial class JobProgress
{
    // Enough to know what a chunk costs now; all of a long video's would take longer to fit than they tell.
    private const int MostFitted = 100;

    private readonly RenderJob _job;
    private readonly List<Slot> _slots;
    private readonly CostModel _prior;
    private readonly Queue<(ChunkWork Work, double Cost)> _costs = new();
    private readonly List<RenderedChunk> _lost = [];
    private CostModel _model;
    private int _joins;

    public JobProgress(RenderJob job)
    {
        _job = job;
        _slots = [.. job.Plan.Chunks.Select(Known)];
        _prior = _model = CostModel.Prior(job.Facts.Index);
        ChoosePilots();
    }

    /// <summary>Holds back all chunks but one until ffmpeg is known to take the job's settings.</summary>
    public JobGate Gate { get; } = new();

    /// <summary>Whether there is a window to render.</summary>
    public bool HasWaiting => _slots.Exists(s => s.State == SlotState.Waiting);

    /// <summary>Takes over what an earlier run finished.</summary>
    public void TakeOver(Action<Repair> report)
    {
        foreach (var chunk in _job.TakenOver)
        {
            if (_slots.Find(s => s.Chunk.Window == chunk.Chunk.Window) is { State: SlotState.Waiting } slot)
                Rendered(slot, chunk, report);
        }
    }

    /// <summary>
    /// The window to render next, the costliest first so that the last ones are short (Graham 1969, LPT), by what the
    /// finished ones have cost; null: none waits.
    /// </summary>
    /// <param name="alone">Whether nothing runs, so that one that must be alone can start.</param>
    /// <param name="left">How many of the costliest are left to faster places, as far as there are so many.</param>
    public Slot? Next(bool alone, int left = 0) =>
        !Gate.Admits(_slots.Exists(s => s.Attempts > 0), _slots.Exists(s => s.State == SlotState.Running))
            ? null
            : _slots
                .Where(s => s.State == SlotState.Waiting && (alone || !s.IsAlone) && MayBegin(s))
                .OrderByDescending(s => (!s.IsAlone, _model.Of(s.Work)))
                .Take(left + 1)
                .LastOrDefault();

    /// <summary>Whether nothing waits, runs or is held back any more.</summary>
    public bool IsDone => _slots.TrueForAll(s => s.State is SlotState.Delivered or SlotState.Failed);

    /// <summary>Windows given up.</summary>
    public int Failed => _slots.Count(s => s.State == SlotState.Failed);

    /// <summary>Whether the slot still belongs to the job: joining takes some away.</summary>
    public bool Holds(Slot slot) => _slots.Contains(slot);

    /// <summary>Takes over a chunk that is rendered; answers what else to do.</summary>
    /// <param name="slot">Which window.</param>
    /// <param name="result">Its chunk.</param>
    /// <param name="report">Called with each decision to render something again.</param>
    public void Rendered(Slot slot, RenderedChunk result, Action<Repair> report)
    {
        slot.Result = result;
        slot.State = SlotState.Rendered;
        HearPilots();
        Learn(slot, result);
        if (!_job.Options.AllowInexact && _slots.Count > 1 && result.Contradiction is { } why)
        {
            // Behind a seek the decoder may take the other clock for some frames; the list of decoded frames is a
            // serial run's.
            if (_job.Facts.Index.IsDecoded && slot.Chunk.StartPts is not null && slot.SeekLevel < SeekSteps.Length - 1)
            {
                slot.SeekLevel++;
                slot.State = SlotState.Waiting;
                ForgetProbes(slot);
                report(
                    new RenderAgain(
                        slot.Chunk.Index,
                        $"Not the frames of a serial run ({why}): rendered again from an earlier keyframe."
                    )
                );
                return;
            }

            JoinAll($"{why}: the video is rendered as one chunk.", report);
            return;
        }

        while (!_job.Options.AllowInexact && MendSetup(report)) { }

        var place = _slots.IndexOf(slot);
        if (place < 0)
            return;
        if (!_job.Options.AllowInexact && !Mend(place - 1, report))
            _ = Mend(_slots.IndexOf(slot), report);
    }

    /// <summary>Takes note of a failed attempt.</summary>
    /// <param name="slot">Which window.</param>
    /// <param name="result">What is known of the attempt.</param>
    /// <param name="wasKilled">Whether somebody else, the kernel for want of memory most likely, ended ffmpeg.</param>
    /// <param name="early">Why ffmpeg ended before its first frame; null: it gave one, or it was killed.</param>
    /// <returns>Whether the window is tried again: not where it failed the same way twice without a frame.</returns>
    public bool AttemptFailed(Slot slot, RenderedChunk result, bool wasKilled, FfmpegFailure? early = null)
    {
        slot.Failures++;
        slot.Result = result;
        var isRepeated = early is not null && Gate.Repeats(early, slot.Early);
        slot.Early = early;
        if (slot.Failures <= _job.Options.RetryCount && !isRepeated)
        {
            // Another way each time: from another keyframe, then with nothing else in memory.
            slot.SeekLevel = Math.Min(slot.SeekLevel + 1, SeekSteps.Length - 1);
            slot.IsAlone |= slot.Failures > 1 || wasKilled;
            slot.State = SlotState.Waiting;
            return true;
        }

        slot.State = SlotState.Failed;
        HearPilots();
        return false;
    }

    /// <summary>Takes the chunks that can be handed on now.</summary>
    public IReadOnlyList<RenderedChunk> Deliver()
    {
        var ready = new List<RenderedChunk>(_lost);
        _lost.Clear();
        for (var i = 0; i < _slots.Count; i++)
        {
            if (
                _slots[i].State == SlotState.Rendered
                && (_job.Options.AllowInexact || (IsFinal(i - 1) && Settled(i - 1) && Settled(i)))
            )
            {
                _slots[i].State = SlotState.Delivered;
                ready.Add(_slots[i].Result!);
            }
        }

        return ready;
    }

    /// <summary>Drops everything that is not rendered yet.</summary>
    public void Abandon()
    {
        foreach (var slot in _slots)
            Kill(slot);
        _slots.RemoveAll(s => s.State is not (SlotState.Delivered or SlotState.Failed));
    }

    // The seam behind a slot needs no more waiting: nothing adjoins, or the neighbour is lost, or both ends agree.
    private bool Settled(int place)
    {
        if (place < 0 || place + 1 >= _slots.Count || !Adjoin(place))
            return true;
        var (left, right) = (_slots[place], _slots[place + 1]);
        if (left.State == SlotState.Failed || right.State == SlotState.Failed)
            return true;
        return IsRendered(left) && IsRendered(right) && SeamsAgree(left.Result!, right.Result!);
    }

    // What a chunk was compared with must not be rendered again: only the later one of two that differ is.
    private bool IsFinal(int place) =>
        place < 0 || !Adjoin(place) || _slots[place].State is SlotState.Delivered or SlotState.Failed;

    private bool Adjoin(int place) => _slots[place].Chunk.Window.Adjoins(_slots[place + 1].Chunk.Window);

    private static bool IsRendered(Slot slot) => slot.State is SlotState.Rendered or SlotState.Delivered;

    // No frame at all is an answer only beside a window in which the decoder gives none.
    internal static bool SeamsAgree(RenderedChunk left, RenderedChunk right) =>
        left.Seams is { Tail: var tail }
        && right.Seams is { Head: var head }
        && SeamProof.Agree(tail, head)
        && (tail.Length > 0 || left.Frames == 0 || right.Frames == 0);

    internal static bool SetupsAgree(RenderedChunk first, RenderedChunk other) =>
        first.Seams?.Setup is not { } setup || other.Seams?.Setup is not { } its || its == setup;

    // Not Cancel: that would run the attempt's end at once, on this thread, in the middle of this book-keeping.
    private static void Kill(Slot slot) => _ = slot.Running?.CancelAsync();

    // The names of an attempt's files follow from its number, so those of an earlier process are not given again.
    private Slot Known(VideoChunk chunk)
    {
        var slot = NewSlot(chunk);
        if (_job.Handed.FirstOrDefault(task => task.Chunk.Window == chunk.Window) is not { } handed)
            return slot;
        slot.Attempts = handed.Attempt;
        if (Directory.Exists(Path.Combine(_job.Directory.Path, handed.Folder)))
            slot.Handed = handed;
        return slot;
    }

    private Slot NewSlot(VideoChunk chunk) => new(chunk, ChunkWork.Of(chunk, _job.Facts.Index));

    private void Learn(Slot slot, RenderedChunk result)
    {
        _costs.Enqueue((slot.Work, result.CpuSeconds ?? result.WallSeconds));
        if (_costs.Count > MostFitted)
            _costs.Dequeue();
        _model = _prior.Fit(_costs);
    }
}
