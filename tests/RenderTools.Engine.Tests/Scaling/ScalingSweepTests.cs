using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingSweepTests
{
    [FullFact]
    public async Task A_sweep_that_is_ended_early_has_whole_repetitions_says_so_and_knows_how_far_it_is()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var clip = await new NumberedVideo("measured.mp4", 100).GetAsync();
        var options = new SweepOptions
        {
            WorkerCounts = [1],
            Repeat = 50,
            WarmUp = 1,
            Duration = TimeSpan.FromSeconds(1),
            Baseline = BaselineMode.OneCore,
            Ceiling = false,
        };
        using var sweep = await ScalingSweep.PrepareAsync(
            Tested.Ffmpeg,
            clip,
            new RenderSettings { Preset = "ultrafast" },
            options,
            cancellationToken
        );
        Assert.Equal((100, 0, null, true), (sweep.Plan.Runs.Count, sweep.Made, sweep.Current, sweep.IsWarmingUp));
        Assert.Equal(0, sweep.Fraction);
        Assert.InRange(sweep.SecondsLeft, 1e-3, double.MaxValue);

        var runs = new List<ScalingRun>();
        await foreach (var run in sweep.RunAsync(cancellationToken))
        {
            // What is under way is what comes out.
            Assert.Equal(
                (run.Mode, run.Workers, run.Order, run.WarmUp),
                (sweep.Current!.Mode, sweep.Current.Workers, sweep.Current.Order, sweep.IsWarmingUp)
            );
            runs.Add(run);
            if (!run.WarmUp && run.Repeat == 2)
                sweep.Finish();
            Assert.InRange(sweep.Fraction, double.Epsilon, 1);
        }

        Assert.Equal([1, 1, 2, 2], runs.Where(run => !run.WarmUp).Select(run => run.Repeat));
        Assert.Equal(4, sweep.Made);
        Assert.Equal(
            "The sweep was ended after 2 of 50 repetitions; below 6 there are no confidence intervals.",
            sweep.Warnings[^1]
        );
    }
}
