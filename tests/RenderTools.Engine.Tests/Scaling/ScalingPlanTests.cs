using CsCheck;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingPlanTests
{
    private static readonly HostInfo Eight = new() { PhysicalCores = 6, LogicalCores = 12 };

    private static ScalingPlan Plan(
        int repeat = 7,
        int seed = 1,
        BaselineMode baseline = BaselineMode.Both,
        bool ceiling = true,
        params int[] workers
    ) =>
        ScalingPlan.Create(
            Eight,
            new SweepOptions
            {
                WorkerCounts = workers,
                Repeat = repeat,
                Baseline = baseline,
                Ceiling = ceiling,
                Seed = seed,
            },
            threadsPerWorker: 1
        );

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 2, "1,2")]
    [InlineData(6, 12, "1,2,4,6,8,12")]
    [InlineData(8, 8, "1,2,4,8")]
    [InlineData(null, 3, "1,2,3")]
    public void Workers_default_to_one_powers_of_two_all_physical_and_all_logical_cores(
        int? physical,
        int logical,
        string counts
    ) =>
        Assert.Equal(
            counts,
            string.Join(
                ',',
                ScalingPlan.DefaultWorkerCounts(new HostInfo { PhysicalCores = physical, LogicalCores = logical })
            )
        );

    [Fact]
    public void Every_repetition_has_every_row_once_in_an_order_of_its_own()
    {
        var blocks = Plan()
            .Runs.GroupBy(run => run.Repeat)
            .Select(block => block.Select(run => (run.Mode, run.Workers, run.ThreadsPerWorker)).ToList())
            .ToList();
        Assert.Equal(7, blocks.Count);
        Assert.All(blocks, block => Assert.Equal(2 + 6 + 5, block.Distinct().Count()));
        Assert.All(blocks, block => Assert.Equal(blocks[0].Order(), block.Order()));
        Assert.Equal(7, blocks.Select(block => string.Join(' ', block)).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Enumerable.Range(1, 7 * 13), Plan().Runs.Select(run => run.Order));
    }

    [Fact]
    public void Targets_are_measured_with_one_node_powers_of_two_and_all_beside_the_unsplit_runs()
    {
        var targets = new RenderTarget[]
        {
            new SshTarget { ComputerName = ["a", "b"], Slot = 4 },
            new SlurmTarget { MaximumTask = 3 },
        };
        var plan = ScalingPlan.Create(Eight, new SweepOptions { Targets = targets, Repeat = 1 }, threadsPerWorker: 1);
        Assert.Equal(
            ["NativeThreads 1 ", "Nodes 10 4", "Nodes 11 5", "Nodes 4 1", "Nodes 8 2", "OneCore 1 "],
            plan.Runs.Select(run => $"{run.Mode} {run.Workers} {run.Nodes}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(["a, b"], SweepNodes.First(targets, 2).Select(target => target.Name));
        var four = SweepNodes.First(targets, 4);
        Assert.Equal([4, 4, 1, 1], four.SelectMany(target => target.NodeSlots()));
    }

    [Fact]
    public void Worker_counts_that_are_given_are_measured_here_beside_the_targets()
    {
        var options = new SweepOptions
        {
            Targets = [new SshTarget { ComputerName = ["a"], Slot = 2 }],
            WorkerCounts = [6],
            Repeat = 1,
        };
        Assert.Equal(
            ["Ceiling 6", "Chunked 6", "NativeThreads 1", "Nodes 2", "OneCore 1"],
            ScalingPlan
                .Create(Eight, options, threadsPerWorker: 1)
                .Runs.Select(run => $"{run.Mode} {run.Workers}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_cluster_whose_tasks_are_not_bounded_is_refused() =>
        Assert.Equal(
            "TooManyNodes",
            Assert.Throws<RenderToolsException>(() => SweepNodes.Check([new SlurmTarget()])).ErrorId
        );

    [Fact]
    public void The_seed_makes_the_order()
    {
        Assert.Equal(Plan(seed: 5).Runs, Plan(seed: 5).Runs);
        Assert.NotEqual(Plan(seed: 5).Runs, Plan(seed: 6).Runs);
    }

    [Fact]
    public void Baselines_and_ceilings_are_as_asked_for()
    {
        Assert.DoesNotContain(Plan(baseline: BaselineMode.OneCore).Runs, run => run.Mode == ScalingMode.NativeThreads);
        Assert.DoesNotContain(Plan(baseline: BaselineMode.NativeThreads).Runs, run => run.Mode == ScalingMode.OneCore);
        Assert.DoesNotContain(Plan(ceiling: false).Runs, run => run.Mode == ScalingMode.Ceiling);
        // More workers than cores are held against the ceiling of all cores.
        Assert.Equal(
            [12],
            Plan(repeat: 1, workers: [1, 24])
                .Runs.Where(run => run.Mode == ScalingMode.Ceiling)
                .Select(run => run.Workers)
        );
    }

    [Fact]
    public void A_time_budget_shortens_to_whole_repetitions_and_never_to_none() =>
        Gen.Select(Gen.Double[1, 100], Gen.Double[0.1, 20_000])
            .Sample(
                (oneCore, budget) =>
                {
                    var (all, plan) = (Plan(), Plan().Within(oneCore, budget));
                    Assert.Equal(all.Runs.Take(plan.Runs.Count), plan.Runs);
                    Assert.Equal(0, plan.Runs.Count % 13);
                    Assert.InRange(plan.Repeat, 1, 7);
                    Assert.True(plan.Repeat == 1 || plan.EstimateSeconds(oneCore) <= budget * (1 + 1e-9));
                    Assert.True(
                        plan.Repeat == 7 || plan.EstimateSeconds(oneCore) * (plan.Repeat + 1) / plan.Repeat > budget
                    );
                }
            );

    [Fact]
    public void The_estimate_counts_what_each_run_takes()
    {
        var plan = Plan(repeat: 2, workers: [1, 2, 12]);
        // OneCore 1, all threads 1/6, workers 1 + 1/2 + 1/6, two copies 1, twelve copies on six cores 2.
        Assert.Equal(2 * 10 * (1 + (1 / 6.0) + 1 + 0.5 + (1 / 6.0) + 1 + 2), plan.EstimateSeconds(10), 9);
        Assert.Equal(plan.EstimateSeconds(10) / 2, plan.EstimateSeconds(10, from: 7), 9);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, true, 10.0)]
    [InlineData(1, true, 10.0, 9.0)]
    [InlineData(1, false, 10.0, 9.0, 9.2)]
    [InlineData(1, false, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0)]
    [InlineData(4, true, 9.0, 9.0, 9.0)]
    [InlineData(4, false, 9.0, 9.0, 9.0, 9.0)]
    public void Warm_ups_go_on_until_two_in_a_row_agree_but_not_for_ever(
        int minimum,
        bool another,
        params double[] seconds
    ) => Assert.Equal(another, ScalingPlan.NeedsWarmUp(seconds, minimum));
}
