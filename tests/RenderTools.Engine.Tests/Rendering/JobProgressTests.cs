using RenderTools.Encoders;
using RenderTools.Engine.Tests.Planning;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>What the book-keeping decides, window by window, told what each decoded at its ends.</summary>
public sealed class JobProgressTests : IDisposable
{
    private readonly List<Repair> _repairs = [];
    private RenderJob? _job;

    public void Dispose() => _job?.Dispose();

    [Fact]
    public async Task A_chunk_is_handed_on_only_when_both_its_seams_are_proven()
    {
        var (progress, slots) = await BeginAsync(3);
        Finish(progress, slots[0], "-", "A");
        Assert.Empty(progress.Deliver());
        Finish(progress, slots[2], "B", "-");
        Assert.Empty(progress.Deliver());
        Assert.False(progress.IsDone);
        Finish(progress, slots[1], "A", "B");
        Assert.Equal([0, 1, 2], progress.Deliver().Select(c => c.Index));
        Assert.True(progress.IsDone);
        Assert.Empty(_repairs);
    }

    // Two neighbours can agree and both be wrong: then the one between them and the truth is rendered again, and after
    // it they are.
    [Fact]
    public async Task Nothing_is_handed_on_before_what_it_was_compared_with()
    {
        var (progress, slots) = await BeginAsync(4);
        Finish(progress, slots[2], "wrong", "C");
        Finish(progress, slots[3], "C", "-");
        Finish(progress, slots[1], "other", "wrong");
        Assert.Empty(progress.Deliver());
        Finish(progress, slots[0], "-", "A");
        Assert.Empty(progress.Deliver());

        Assert.Same(slots[1], Take(progress));
        Finish(progress, slots[1], "A", "B");
        Assert.Equal([0], progress.Deliver().Select(c => c.Index));
        Assert.Same(slots[2], Take(progress));
        Finish(progress, slots[2], "B", "C");
        Assert.Equal([1, 2, 3], progress.Deliver().Select(c => c.Index));
        Assert.True(progress.IsDone);
    }

    [Fact]
    public async Task What_two_windows_become_begins_where_the_first_of_them_last_began()
    {
        var (progress, slots) = await BeginAsync(4);
        Finish(progress, slots[0], "-", "A");
        Finish(progress, slots[1], "differs", "B");
        Finish(progress, Take(progress), "A", "B");
        Exhaust(progress, slots[2], "C");
        Assert.Equal(1, Take(progress).SeekFurther);
    }

    [Fact]
    public async Task Windows_that_begin_with_another_sort_of_frame_are_rendered_from_before_the_change()
    {
        var (progress, slots) = await BeginAsync(4);
        Finish(progress, slots[1], "A", "B", setup: "1/1");
        Finish(progress, slots[2], "B", "C", setup: "4/3");
        Finish(progress, slots[3], "C", "-", setup: "1/1");
        Assert.Empty(progress.Deliver());
        Finish(progress, slots[0], "-", "A", setup: "1/1");

        var joined = Take(progress);
        Assert.Equal((slots[1].Chunk.StartPts, slots[2].Chunk.EndPts), (joined.Chunk.StartPts, joined.Chunk.EndPts));
        Assert.Single(_repairs);
        Finish(progress, joined, "A", "C", setup: "1/1");
        Assert.Equal([0, 1, 3], progress.Deliver().Select(c => c.Index));
        Assert.True(progress.IsDone);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_frame_at_a_seam_is_proof_only_beside_a_window_without_any(bool isEmpty)
    {
        var (progress, slots) = await BeginAsync(2);
        progress.Rendered(
            slots[0],
            Result(slots[0], "-", "-") with
            {
                Frames = isEmpty ? 0 : 5,
                Seams = new SeamProof { Head = [], Tail = [] },
            },
            _repairs.Add
        );
        progress.Rendered(
            slots[1],
            Result(slots[1], "-", "-") with
            {
                Seams = new SeamProof { Head = [], Tail = [] },
            },
            _repairs.Add
        );
        Assert.Equal(isEmpty ? 2 : 0, progress.Deliver().Count);
    }

    [Fact]
    public async Task The_costliest_window_is_rendered_first()
    {
        var progress = await StartAsync(5);
        var costs = TakeAll(progress, 5, inOrder: false).Select(s => s.Chunk.PredictedCost).ToList();
        Assert.Equal(costs.OrderDescending(), costs);
        Assert.Null(progress.Next(alone: true));
    }

    [Fact]
    public async Task A_seam_that_differs_is_rendered_again_from_one_then_three_keyframes_earlier()
    {
        var (progress, slots) = await BeginAsync(2);
        Finish(progress, slots[0], "-", "A");
        foreach (var earlier in new[] { 1, 3 })
        {
            Finish(progress, slots[1], "other", "-");
            Assert.Empty(progress.Deliver());
            Assert.Same(slots[1], Take(progress));
            Assert.Equal(earlier, slots[1].SeekFurther);
        }

        Finish(progress, slots[1], "A", "-");
        Assert.Equal([0, 1], progress.Deliver().Select(c => c.Index));
        Assert.Equal(2, _repairs.Count);
    }

    [Fact]
    public async Task A_seam_that_holds_from_no_keyframe_is_joined_and_a_second_one_makes_one_chunk_of_all()
    {
        var (progress, slots) = await BeginAsync(4);
        Finish(progress, slots[0], "-", "A");
        Exhaust(progress, slots[1], "B");
        Assert.False(progress.Holds(slots[0]) || progress.Holds(slots[1]));
        var joined = Take(progress);
        Assert.Equal(
            (slots[0].Chunk.StartPts, slots[1].Chunk.EndPts, 0),
            (joined.Chunk.StartPts, joined.Chunk.EndPts, joined.Chunk.Index)
        );
        Assert.Equal(slots[0].Chunk.Frames + slots[1].Chunk.Frames, joined.Chunk.Frames);

        Finish(progress, joined, "-", "B");
        Finish(progress, slots[2], "B", "C");
        Exhaust(progress, slots[3], "-");
        Assert.Contains(_repairs, repair => repair is JoinWindows { Id: "SplitNotExact" });
        var whole = Take(progress);
        Assert.Equal(
            (null, null, _job!.Plan.FrameCount),
            (whole.Chunk.StartPts, whole.Chunk.EndPts, whole.Chunk.Frames)
        );
        Assert.Null(progress.Next(alone: true));
        Finish(progress, whole, "-", "-");
        Assert.Same(whole.Chunk, Assert.Single(progress.Deliver(), c => c.Chunk == whole.Chunk).Chunk);
        Assert.True(progress.IsDone);
    }

    [Fact]
    public async Task Where_frames_are_not_those_that_the_windows_were_laid_by_all_becomes_one_chunk()
    {
        var (progress, slots) = await BeginAsync(3);
        Finish(progress, slots[0], "-", "A");
        progress.Rendered(
            slots[1],
            Result(slots[1], "A", "B") with
            {
                Contradiction = "frames are missing",
            },
            _repairs.Add
        );

        var join = Assert.IsType<JoinWindows>(Assert.Single(_repairs));
        Assert.Equal("frames are missing: the video is rendered as one chunk.", join.Reason);
        var whole = Take(progress);
        Assert.Equal((null, null), (whole.Chunk.StartPts, whole.Chunk.EndPts));
        Finish(progress, whole, "-", "-");
        Assert.Same(whole.Chunk, Assert.Single(progress.Deliver()).Chunk);
        Assert.True(progress.IsDone);
    }

    [Fact]
    public async Task Joining_ends_the_attempts_whose_windows_are_no_longer_wanted()
    {
        var (progress, slots) = await BeginAsync(4);
        using var running = new CancellationTokenSource();
        slots[3].Running = running;
        Finish(progress, slots[0], "-", "A");
        Exhaust(progress, slots[1], "B");
        Assert.False(running.IsCancellationRequested);
        Finish(progress, Take(progress), "-", "B");
        Exhaust(progress, slots[2], "C");
        Assert.True(running.IsCancellationRequested);
        Assert.False(progress.Holds(slots[3]));
    }

    [Fact]
    public async Task A_failed_attempt_is_tried_again_as_often_as_asked_each_time_from_further_back()
    {
        var (progress, slots) = await BeginAsync(2, new RenderOptions { RetryCount = 3 });
        foreach (var earlier in new[] { 1, 3, 3 })
        {
            Assert.True(progress.AttemptFailed(slots[1], Result(slots[1], "-", "-", failed: true), wasKilled: false));
            Assert.Same(slots[1], Take(progress));
            Assert.Equal(earlier, slots[1].SeekFurther);
        }

        Assert.False(progress.AttemptFailed(slots[1], Result(slots[1], "-", "-", failed: true), wasKilled: false));
        Assert.Null(progress.Next(alone: true));
        Assert.Equal(1, progress.Failed);
        Assert.False(progress.IsDone);
    }

    [Fact]
    public async Task After_a_second_failure_or_a_kill_a_window_is_rendered_with_nothing_beside_it()
    {
        var (progress, slots) = await BeginAsync(3);
        Assert.True(progress.AttemptFailed(slots[0], Result(slots[0], "-", "-", failed: true), wasKilled: true));
        Assert.True(progress.AttemptFailed(slots[1], Result(slots[1], "-", "-", failed: true), wasKilled: false));
        Assert.Same(slots[1], progress.Next(alone: false));
        slots[1].State = JobProgress.SlotState.Running;
        Assert.Null(progress.Next(alone: false));
        Assert.True(progress.AttemptFailed(slots[1], Result(slots[1], "-", "-", failed: true), wasKilled: false));
        Assert.Null(progress.Next(alone: false));
        Assert.NotNull(progress.Next(alone: true));
    }

    [Fact]
    public async Task One_lost_chunk_holds_no_other_back()
    {
        var (progress, slots) = await BeginAsync(3, new RenderOptions { RetryCount = 0 });
        Finish(progress, slots[0], "-", "A");
        Finish(progress, slots[2], "B", "-");
        Assert.Empty(progress.Deliver());
        Assert.False(progress.AttemptFailed(slots[1], Result(slots[1], "-", "-", failed: true), wasKilled: false));
        Assert.Equal([0, 2], progress.Deliver().Select(c => c.Index));
        Assert.True(progress.IsDone);
    }

    [Fact]
    public async Task An_abandoned_job_keeps_what_was_handed_on_and_ends()
    {
        var progress = await StartAsync(3);
        var slots = TakeAll(progress, 2, inOrder: false).OrderBy(s => s.Chunk.Index).ToArray();
        using var running = new CancellationTokenSource();
        slots[1].Running = running;
        progress.Abandon();
        Assert.True(running.IsCancellationRequested);
        Assert.True(progress.IsDone);
        Assert.Null(progress.Next(alone: true));
    }

    [Fact]
    public async Task Chunks_that_do_not_adjoin_have_no_seam_to_prove()
    {
        var progress = await StartAsync(5, pick: [0, 2, 4]);
        foreach (var slot in TakeAll(progress, 3))
        {
            Finish(progress, slot, "x" + slot.Chunk.Index, "y" + slot.Chunk.Index);
            Assert.Equal(slot.Chunk.Index, Assert.Single(progress.Deliver()).Index);
        }
    }

    [Fact]
    public async Task A_slow_place_leaves_the_costliest_windows_to_faster_ones_as_far_as_there_are_so_many()
    {
        var progress = await StartAsync(4);
        Finish(progress, Take(progress), "-", "A");
        var order = Enumerable.Range(0, 5).Select(left => progress.Next(alone: true, left)!).ToArray();
        Assert.Equal(3, order.Distinct().Count());
        Assert.Same(order[2], order[4]);
        Assert.Same(progress.Next(alone: true), order[0]);
    }

    [Fact]
    public async Task Where_inexactness_was_accepted_nothing_waits_for_a_proof()
    {
        var (progress, slots) = await BeginAsync(2, new RenderOptions { AllowInexact = true });
        Finish(progress, slots[1], "other", "-");
        Assert.Single(progress.Deliver());
        Finish(progress, slots[0], "-", "A");
        Assert.Single(progress.Deliver());
        Assert.True(progress.IsDone);
    }

    // All of its windows are being rendered.
    private async Task<(JobProgress Progress, JobProgress.Slot[] Slots)> BeginAsync(
        int count,
        RenderOptions? options = null
    )
    {
        var progress = await StartAsync(count, options);
        return (progress, TakeAll(progress, count));
    }

    private async Task<JobProgress> StartAsync(int count, RenderOptions? options = null, int[]? pick = null)
    {
        var (source, index) = await Films.ReadAsync("one_gop.mp4");
        var plan = ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = count });
        if (pick is not null)
            plan = plan with { Chunks = [.. pick.Select(i => plan.Chunks[i])] };
        _job = await RenderJob.PreviewAsync(
            Tested.Media,
            plan,
            new RenderSettings(),
            options ?? new RenderOptions(),
            TestContext.Current.CancellationToken
        );
        return new JobProgress(_job);
    }

    private static JobProgress.Slot Take(JobProgress progress)
    {
        var slot = progress.Next(alone: true);
        Assert.NotNull(slot);
        slot.State = JobProgress.SlotState.Running;
        return slot;
    }

    private static JobProgress.Slot[] TakeAll(JobProgress progress, int count, bool inOrder = true)
    {
        var slots = Enumerable.Range(0, count).Select(_ => Take(progress)).ToArray();
        return inOrder ? [.. slots.OrderBy(s => s.Chunk.Index)] : slots;
    }

    // Its first frames differ at each of the three attempts.
    private void Exhaust(JobProgress progress, JobProgress.Slot slot, string tail)
    {
        Finish(progress, slot, "differs", tail);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Same(slot, Take(progress));
            Finish(progress, slot, "differs", tail);
        }
    }

    private void Finish(JobProgress progress, JobProgress.Slot slot, string head, string tail, string? setup = null)
    {
        var result = Result(slot, head, tail);
        progress.Rendered(slot, result with { Seams = result.Seams! with { Setup = setup } }, _repairs.Add);
    }

    private static RenderedChunk Result(JobProgress.Slot slot, string head, string tail, bool failed = false) =>
        Renders.Finish(0, slot.Chunk, failed: failed).Chunk with
        {
            Seams = new SeamProof { Head = [head], Tail = [tail] },
        };
}
