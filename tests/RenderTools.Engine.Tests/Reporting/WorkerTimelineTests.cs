using RenderTools.Events;
using RenderTools.Reporting;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Reporting;

public class WorkerTimelineTests
{
    [Fact]
    public void The_idle_share_of_a_run_is_the_statistics_own()
    {
        var run = Sweeps.Runs([3], repeats: 1).Single(run => run.Mode == ScalingMode.Chunked);
        var timeline = WorkerTimeline.Of(run)!;
        Assert.Equal(
            ScalingStatistics.IdleTail(run.ChunkTimes, 3)!.Value / (timeline.End - timeline.Start),
            timeline.IdleShare,
            9
        );
    }

    [Fact]
    public void A_worker_that_never_got_a_chunk_idles_from_the_first_chunks_start()
    {
        var run = Sweeps.Runs([1], repeats: 1).Single(run => run.Mode == ScalingMode.Chunked) with { Workers = 2 };
        Assert.Equal(0.5, WorkerTimeline.Of(run)!.IdleShare, 9);
    }

    [Fact]
    public void A_render_continued_the_next_day_is_two_timelines()
    {
        var chunks = Sweeps.Chunks(2);
        var later = chunks.Skip(10).Select(chunk => chunk with { StartedUtc = chunk.StartedUtc.AddDays(1) });
        var timelines = WorkerTimeline.Of(chunks.Take(10).Concat(later));
        Assert.Equal([10, chunks.Length - 10], timelines.Select(timeline => timeline.Bars.Count));
        Assert.All(timelines, timeline => Assert.Equal(0, timeline.Start));
    }

    [Fact]
    public void An_event_log_shows_retries_losses_what_was_cut_off_and_the_merge()
    {
        EventLogEntry Line(double at, string kind, int? chunk = null, int? worker = null, string? status = null) =>
            new()
            {
                Time = Sweeps.Epoch.AddSeconds(at),
                Kind = kind,
                Job = "j",
                Chunk = chunk,
                Worker = worker,
                Status = status,
            };
        var timelines = WorkerTimeline.Of([
            Line(0, EventLogKind.Planned),
            Line(1, EventLogKind.Started, 0, 0),
            Line(1, EventLogKind.Started, 1, 1),
            Line(1, EventLogKind.Started, 2, 2),
            Line(3, EventLogKind.Retried, 0),
            Line(4, EventLogKind.Progress, 2, 2),
            Line(4, EventLogKind.Finished, 1, 1, "Failed"),
            Line(4, EventLogKind.Started, 0, 0),
            Line(6, EventLogKind.Finished, 0, 0, "Succeeded"),
            Line(8, EventLogKind.Merged),
        ]);

        var timeline = Assert.Single(timelines);
        Assert.Equal(3, timeline.Workers);
        Assert.Equal(2, timeline.MergeSeconds);
        Assert.Equal(
            [
                new(0, 0, 0, 2, TimelineOutcome.Retried),
                new(1, 1, 0, 3, TimelineOutcome.Failed),
                new(2, 2, 0, 3, TimelineOutcome.Stopped),
                new(0, 0, 3, 5, TimelineOutcome.Rendered),
            ],
            timeline.Bars.OrderBy(bar => bar.Start).ThenBy(bar => bar.Worker)
        );
    }

    [Fact]
    public void A_chunk_taken_over_from_an_earlier_run_is_nobodys_work() =>
        Assert.Empty(
            WorkerTimeline.Of([
                new EventLogEntry
                {
                    Time = Sweeps.Epoch,
                    Kind = EventLogKind.Finished,
                    Job = "j",
                    Chunk = 0,
                    Worker = 0,
                    Status = "Succeeded",
                },
            ])
        );
}
