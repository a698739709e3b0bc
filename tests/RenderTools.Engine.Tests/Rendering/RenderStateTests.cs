using CsCheck;
using RenderTools.Events;
using RenderTools.Planning;
using RenderTools.Processes;
using Xunit;
using static RenderTools.Engine.Tests.Rendering.Renders;

namespace RenderTools.Engine.Tests.Rendering;

public class RenderStateTests
{
    private static readonly VideoChunk[] Two = Chunks("a", 100, 300);

    [Fact]
    public void A_running_chunk_counts_by_its_frames()
    {
        var state = Fold(
            Job("a", 2, 100, 300),
            Start(0, "a", 0, 0),
            Start(0, "a", 1, 1),
            Progress(4, "a", 0, 0, 50),
            Progress(4, "a", 1, 1, 150)
        );
        Assert.Equal(0.5, state.Fraction, 9);
        Assert.Equal(50, state.Percent);
        Assert.Equal(200, state.Totals.FramesDone);
        Assert.Equal(2, state.Totals.Running);
        Assert.Equal(0.5, state.Find("a")!.Find(1)!.Fill, 9);
        Assert.Equal((150, 25.0, 1001), (state.Workers[1].Frame, state.Workers[1].Fps, state.Workers[1].ProcessId));
    }

    [Fact]
    public void Rate_time_left_and_speed_follow_from_the_events()
    {
        var state = Fold(Job("a", 1, 100, 300), Start(0, "a", 0, 0), Progress(2, "a", 0, 0, 50));
        Assert.Equal(25, state.FramesPerSecond(At(2))!.Value, 9);
        Assert.Equal(1, state.Speed(At(2))!.Value, 9);
        Assert.Equal(350 / 25.0, state.SecondsRemaining(At(2))!.Value, 9);
    }

    [Fact]
    public void The_slowest_running_chunk_bounds_the_time_left_from_below()
    {
        var state = Fold(
            Job("a", 2, 1000, 100),
            Start(0, "a", 0, 0),
            Start(0, "a", 1, 1),
            Progress(10, "a", 0, 0, 900),
            Progress(10, "a", 1, 1, 20)
        );
        Assert.Equal(40, state.SecondsRemaining(At(10))!.Value, 9);
    }

    [Fact]
    public void The_rate_forgets_what_is_older_than_half_a_minute()
    {
        var events = new List<RenderEvent> { Job("a", 1, 100_000), Start(0, "a", 0, 0) };
        for (var second = 1; second <= 100; second++)
            events.Add(Progress(second, "a", 0, 0, second <= 50 ? 10 * second : 500 + 40 * (second - 50)));
        Assert.Equal(40, Fold([.. events]).FramesPerSecond(At(100))!.Value, 9);
    }

    [Fact]
    public void Nothing_is_promised_before_anything_is_known()
    {
        var state = Fold(Job("a", 1, 100), Start(0, "a", 0, 0));
        Assert.Null(state.SecondsRemaining(At(0.1)));
        Assert.Null(state.SecondsRemaining(At(60)));
        Assert.Null(state.Speedup(At(60)));
    }

    [Fact]
    public void A_retry_waits_again_and_frees_its_worker_while_the_bar_stands()
    {
        var before = Fold(Job("a", 1, 100, 300), Start(0, "a", 0, 0), Progress(2, "a", 0, 0, 80));
        var after = before.Apply(Retry(3, "a", 0, "the first seam differs"));
        var chunk = after.Find("a")!.Find(0)!;
        Assert.Equal((ChunkPhase.Waiting, 1, 0.0), (chunk.Phase, chunk.Retries, chunk.Fill));
        Assert.True(after.Workers[0].IsIdle);
        Assert.Equal(before.Fraction, after.Fraction);
        Assert.Contains("the first seam differs", after.Log[^1].Text, StringComparison.Ordinal);
        Assert.Equal(RenderLogLevel.Warning, after.Log[^1].Level);

        // The bar moves again with the first frame of the new attempt, long before it is back where it was.
        var again = after.Apply(Start(4, "a", 0, 0, 2)).Apply(Progress(5, "a", 0, 0, 10));
        Assert.True(again.Fraction > before.Fraction);
    }

    [Fact]
    public void Late_news_of_an_attempt_that_was_given_up_changes_nothing()
    {
        var state = Fold(Job("a", 1, 100, 300), Start(0, "a", 0, 0), Retry(3, "a", 0));
        Assert.Same(state, state.Apply(Progress(4, "a", 0, 0, 90)));
    }

    [Fact]
    public void A_chunk_whose_worker_has_gone_on_waits_for_its_proof()
    {
        var state = Fold(
            Job("a", 1, 100, 300),
            Start(0, "a", 0, 0),
            Progress(2, "a", 0, 0, 90),
            Rendered(3, "a", 0, 0, 100),
            Start(3, "a", 1, 0)
        );
        Assert.Equal(ChunkPhase.Unproven, state.Find("a")!.Find(0)!.Phase);
        Assert.Equal(
            (1, 1, 0, 0),
            (state.Totals.Unproven, state.Totals.Running, state.Totals.Waiting, state.Totals.Done)
        );
        Assert.Equal((1, false), (state.Workers[0].Index, state.Workers[0].IsIdle));
        Assert.Equal(33, state.FramesPerSecond(At(3))!.Value, 9);

        var proven = state.Apply(Finish(4, Two[0], cpu: 3));
        Assert.Equal((0, 1, TimeSpan.FromSeconds(3)), (proven.Totals.Unproven, proven.Totals.Done, proven.Totals.Cpu));
        Assert.Equal(ChunkPhase.Waiting, state.Apply(Retry(4, "a", 0)).Find("a")!.Find(0)!.Phase);
    }

    [Fact]
    public void A_worker_whose_chunk_is_rendered_is_idle_and_its_cpu_time_is_not_forgotten()
    {
        var state = Fold(
            Job("a", 2, 100, 300),
            Start(0, "a", 0, 0),
            Start(0, "a", 1, 1),
            Rendered(2, "a", 0, 0, frames: 100, cpu: 4)
        );
        Assert.Equal(4, state.OneCoreSeconds()!.Value, 9);
        Assert.True(state.Workers[0].IsIdle);
        Assert.False(state.Workers[1].IsIdle);
        Assert.Equal((ChunkPhase.Unproven, 100), (state.Find("a")!.Find(0)!.Phase, state.Find("a")!.Find(0)!.Frame));

        // Late news of a worker that has gone on to another chunk.
        Assert.Equal(state, state.Apply(Rendered(3, "a", 1, worker: 0, frames: 300)));
    }

    [Fact]
    public void Windows_that_are_joined_wait_again_and_the_first_stands_for_them()
    {
        var state = Fold(
            Job("a", 1, 100, 100, 100),
            Start(0, "a", 0, 0),
            Rendered(1, "a", 0, 0, frames: 100),
            Start(1, "a", 1, 0),
            JoinWindows(2, "a", 0, 1)
        );
        Assert.Equal((3, 0, 1), (state.Totals.Waiting, state.Totals.Unproven, state.Totals.Retried));
        Assert.True(state.Workers[0].IsIdle);
        Assert.Equal("Rendered again: the seam does not hold", state.Log[^1].Text);
        var chunks = Chunks("a", 100, 100, 100);
        var joined = chunks[0] with { EndPts = chunks[1].EndPts, Frames = 200 };
        Assert.Equal(2, state.Apply(Start(2, "a", 0, 0)).Apply(Finish(4, joined)).Totals.Done);
    }

    [Fact]
    public void A_lost_chunk_ends_the_bar_but_not_the_frames()
    {
        var state = Fold(
            Job("a", 1, 100, 300),
            Start(0, "a", 0, 0),
            Finish(4, Two[0]),
            Start(4, "a", 1, 0),
            Finish(8, Two[1], failed: true),
            End(8, "a", 1)
        );
        Assert.Equal(100, state.Percent);
        Assert.Equal(100, state.Totals.FramesDone);
        Assert.Equal((1, 1, 0), (state.Totals.Done, state.Totals.Failed, state.Totals.Waiting));
        Assert.Equal([RenderLogLevel.Error, RenderLogLevel.Info], state.Log.TakeLast(2).Select(line => line.Level));
        Assert.Equal(At(8), state.Finished);
    }

    [Fact]
    public void Chunks_taken_over_from_an_earlier_run_count_as_done_but_not_as_speed()
    {
        var state = Fold(Job("a", 1, 100, 300), Finish(0, Two[0]), Start(0, "a", 1, 0), Progress(2, "a", 1, 0, 20));
        Assert.Equal(120, state.Totals.FramesDone);
        Assert.Equal(10, state.FramesPerSecond(At(2))!.Value, 9);
        Assert.Equal(TimeSpan.Zero, state.Totals.Cpu);
    }

    [Fact]
    public void A_filter_that_doubles_the_frames_does_not_double_the_bar()
    {
        var state = Fold(
            Job("a", 1, 100, 300),
            Start(0, "a", 0, 0),
            Finish(4, Two[0], frames: 200),
            Start(4, "a", 1, 0),
            Progress(6, "a", 1, 0, 300)
        );
        Assert.Equal(250, state.Totals.FramesDone);
        Assert.Equal(0.5, state.Find("a")!.Find(1)!.Fill, 9);
    }

    [Fact]
    public void A_chunk_that_rendered_its_neighbours_window_too_leaves_nothing_waiting()
    {
        var chunks = Chunks("a", 100, 100, 100);
        var joined = chunks[0] with { EndPts = chunks[1].EndPts, Frames = 200 };
        var state = Fold(Job("a", 1, 100, 100, 100), Start(0, "a", 0, 0), Finish(4, joined));
        Assert.Equal(2, state.Totals.Done);
        Assert.Equal(ChunkPhase.Done, state.Find("a")!.Find(1)!.Phase);
        Assert.Equal(ChunkPhase.Waiting, state.Find("a")!.Find(2)!.Phase);
    }

    [Fact]
    public void Speed_up_is_the_cpu_time_spent_by_the_time_passed()
    {
        var state = Fold(
            Job("a", 2, 100, 300),
            Start(0, "a", 0, 0),
            Start(0, "a", 1, 1),
            Finish(4, Two[0], cpu: 6),
            Progress(4, "a", 1, 1, 50)
        );
        // The running chunk at the price of the finished one: 50 frames at 6 s per 100.
        Assert.Equal(9, state.OneCoreSeconds()!.Value, 9);
        Assert.Equal(2.25, state.Speedup(At(4))!.Value, 9);
        // One that is rendered and whose ffmpeg told no CPU time, too: 300 frames at that price.
        Assert.Equal(24, state.Apply(Rendered(4, "a", 1, 1, 300, cpu: null)).OneCoreSeconds()!.Value, 0.1);

        // Its process was looked at: that is better than a guess.
        Assert.Equal(10, state.WithUsage(1, new ProcessUsage(4, 1)).OneCoreSeconds()!.Value, 9);
    }

    [Fact]
    public void A_video_that_joins_later_does_not_turn_the_bar_back()
    {
        var before = Fold(Job("a", 1, 100), Start(0, "a", 0, 0), Progress(2, "a", 0, 0, 80));
        var after = before.Apply(Job("b", 2, 1000));
        Assert.Equal(before.Fraction, after.Fraction);
        Assert.Equal(2, after.Workers.Count);
        var moved = after.Apply(Start(3, "b", 0, 1)).Apply(Progress(4, "b", 0, 1, 500));
        Assert.InRange(moved.Fraction, before.Fraction + 0.05, 0.95);
        Assert.Equal(0.5, moved.Find("b")!.Fraction, 9);
    }

    [Fact]
    public void A_job_after_all_others_have_finished_begins_a_new_bar()
    {
        var state = Fold(
            Job("a", 1, 100),
            Start(0, "a", 0, 0),
            Finish(4, Chunks("a", 100)[0]),
            End(4, "a"),
            Job("b", 1, 100)
        );
        Assert.Equal(0, state.Percent);
        Assert.Null(state.Finished);
        Assert.Equal(50, state.Apply(Start(5, "b", 0, 0)).Apply(Progress(6, "b", 0, 0, 50)).Percent);
    }

    [Fact]
    public void The_log_keeps_its_last_lines()
    {
        var state = Enumerable
            .Range(0, 1000)
            .Aggregate(
                Fold(Job("a", 1, 100)),
                (s, i) => s.Apply(new RenderLog(At(i), "a", RenderLogLevel.Info, null, $"line {i}"))
            );
        Assert.Equal(200, state.Log.Count);
        Assert.Equal("line 999", state.Log[^1].Text);
    }

    [Fact]
    public void In_any_order_of_events_the_bars_stay_within_bounds_and_never_go_back() =>
        AnyEvents
            .Array[0, 300]
            .Sample(events =>
            {
                var state = RenderState.Empty;
                foreach (var e in events)
                {
                    var after = state.Apply(e);
                    var begun = e is JobStarted && state.Finished is not null;
                    Assert.InRange(after.Fraction, begun ? 0 : state.Fraction, 1);
                    Assert.Equal(after.Percent == 100, after.Fraction == 1);
                    Assert.True(after.SecondsRemaining(At(50)) is null or >= 0);
                    foreach (var job in after.Jobs)
                    {
                        Assert.InRange(job.Fraction, state.Find(job.JobId)?.Fraction ?? 0, 1);
                        Assert.True(
                            job.Fraction < 1
                                || job.Chunks.TrueForAll(c => c.Phase is ChunkPhase.Done or ChunkPhase.Failed)
                                || state.Find(job.JobId)?.Fraction == 1
                        );
                    }

                    state = after;
                }
            });

    [Fact]
    public void In_any_order_of_events_the_sums_are_those_of_the_chunks() =>
        AnyEvents
            .Array[0, 300]
            .Sample(events =>
            {
                var state = Fold(events);
                var sum = state
                    .Jobs.SelectMany(j => j.Chunks)
                    .Aggregate(default(RenderTotals), (total, c) => total + c.Totals);
                Assert.Equal(sum, state.Totals);
                Assert.InRange(state.Totals.FramesDone, 0, state.Totals.Frames);
                Assert.All(state.Jobs.SelectMany(j => j.Chunks), c => Assert.InRange(c.Fill, 0, 1));
            });

    [Fact]
    public void In_any_order_of_events_workers_and_running_chunks_are_the_same_pairs() =>
        AnyEvents
            .Array[0, 300]
            .Sample(events =>
            {
                var state = Fold(events);
                var workers = state
                    .Workers.Values.Where(w => !w.IsIdle)
                    .Select(w => (w.JobId!, w.Index, w.Worker))
                    .ToHashSet();
                var chunks = state
                    .Jobs.SelectMany(j =>
                        j.Chunks.Where(c => c.Phase == ChunkPhase.Running)
                            .Select(c => (j.JobId, c.Chunk.Index, c.Worker!.Value))
                    )
                    .ToHashSet();
                Assert.Equal(chunks, workers);
            });

    [Fact]
    public void An_event_costs_alike_with_a_hundred_chunks_and_with_ten_thousand()
    {
        // Memory allocated is deterministic where time is not: an event that copied the chunks would allocate a hundred
        // times more.
        Assert.InRange(BytesPerEvent(10_000), 1, BytesPerEvent(100) * 4);

        static long BytesPerEvent(int chunks)
        {
            var state = Fold(Job("a", 4, Enumerable.Repeat(50, chunks).ToArray()), Start(0, "a", chunks / 2, 0));
            state = state.Apply(Progress(1, "a", chunks / 2, 0, 1));
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var frame = 2; frame < 40; frame++)
                state = state.Apply(Progress(2, "a", chunks / 2, 0, frame));
            return (GC.GetAllocatedBytesForCurrentThread() - before) / 38;
        }
    }

    private static Gen<RenderEvent> AnyEvents { get; } =
        Gen.Select(
                Gen.Int[0, 11],
                Gen.Int[0, 2].Select(i => "abc"[i].ToString()),
                Gen.Int[0, 4],
                Gen.Int[0, 3],
                Gen.Int[0, 400],
                Gen.Double[0, 100]
            )
            .Select(
                (kind, job, index, worker, frame, time) =>
                    (RenderEvent)(
                        kind switch
                        {
                            0 => Job(job, worker, 100, 50, 1, 0) with { Time = At(time) },
                            1 or 2 or 3 => Start(time, job, index, worker),
                            4 or 5 or 6 or 7 => Progress(time, job, index, worker, frame),
                            8 => Retry(time, job, index),
                            9 => Finish(time, Chunks(job, 100, 50, 1, 0, 30)[index], worker, frames: frame),
                            10 => Finish(time, Chunks(job, 100, 50, 1, 0, 30)[index], worker, failed: true),
                            _ => End(time, job),
                        }
                    )
            );
}
