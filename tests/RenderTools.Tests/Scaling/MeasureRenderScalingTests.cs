using System.Globalization;
using System.Management.Automation;
using RenderTools.Fixtures;
using RenderTools.Scaling;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Scaling;

/// <summary>One real sweep of a short clip, made in a German session; its tests look at it.</summary>
public sealed class MeasuredClip : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("rendertools-measure");

    /// <summary>The session that measured; $rows holds what came out.</summary>
    public ModuleSession Session { get; } = new();

    /// <summary>What the cmdlet wrote.</summary>
    public ScriptRun Run { get; private set; } = null!;

    /// <summary>The file of raw runs.</summary>
    public string RunPath => Path.Combine(_directory.FullName, "runs.csv");

    /// <summary>The runs that count.</summary>
    public IReadOnlyList<ScalingRun> Runs => [.. ScalingRunFile.Read(RunPath).Where(run => !run.WarmUp)];

    public async ValueTask InitializeAsync()
    {
        var clip = await new NumberedVideo("measured.mp4", 100).GetAsync();
        Session.SetLocation(_directory.FullName);
        Run = Session.Run(
            """
            [System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
            Get-VideoInfo $args[0] | Measure-RenderScaling -WorkerCount 1,2 -Repeat 2 -Duration 2s -Preset ultrafast -Crf 30 -IncludeQuality -RunPath runs.csv -Verbose
            """,
            clip
        );
        Session.Set("rows", Run.Output);
    }

    public ValueTask DisposeAsync()
    {
        Session.Dispose();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public class MeasureRenderScalingTests(MeasuredClip measured) : IClassFixture<MeasuredClip>
{
    [Fact]
    public void A_row_comes_out_for_every_mode_and_worker_count()
    {
        measured.Run.ThrowIfFailed();
        // Two workers on one core have no other ceiling than the OneCore row.
        string[] expected =
        [
            "OneCore 1 1",
            "NativeThreads 1 0",
            "Chunked 1 1",
            "Chunked 2 1",
            .. Environment.ProcessorCount > 1 ? (string[])["Ceiling 2 1"] : [],
        ];
        Assert.Equal(
            expected,
            measured.Run.Output.Select(row =>
                $"{Text(row, "Mode")} {Text(row, "Workers")} {Text(row, "ThreadsPerWorker")}"
            ),
            StringComparer.Ordinal
        );
        Assert.All(
            measured.Run.Output,
            row => Assert.Equal("unsharp 2", $"{Text(row, "Filter")} {Text(row, "ClipSeconds")}")
        );
    }

    [Fact]
    public void The_file_has_every_run_in_its_order_with_warm_ups_first()
    {
        var all = ScalingRunFile.Read(measured.RunPath);
        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(run => run.Order));
        Assert.True(all[0].WarmUp);
        Assert.Equal(2 * measured.Run.Output.Count, measured.Runs.Count);
        var repeats = measured.Runs.Select(run => run.Repeat).ToList();
        Assert.Equal(repeats.Order(), repeats);
        Assert.All(measured.Runs, run => Assert.Equal(50, run.Frames));
    }

    [Fact]
    public void A_chunked_run_accounts_for_every_frame_and_every_second()
    {
        Assert.All(
            measured.Runs.Where(run => run.Mode == ScalingMode.Chunked),
            run =>
            {
                Assert.Equal(run.Frames, run.ChunkTimes.Sum(chunk => chunk.Frames));
                Assert.Equal(run.Chunks, run.ChunkTimes.Count);
                Assert.Equal(run.Workers, run.ChunkTimes.Select(chunk => chunk.Worker).Distinct().Count());
                Assert.Equal(run.CpuSeconds!.Value, run.ChunkTimes.Sum(chunk => chunk.CpuSeconds!.Value), 6);
                Assert.Equal(
                    run.WallSeconds,
                    run.MergeSeconds!.Value + run.ChunkTimes.Max(chunk => chunk.EndSeconds),
                    6
                );
                Assert.InRange(run.PlanSeconds!.Value, 0.001, run.WallSeconds);
                Assert.InRange(run.MergeSeconds!.Value, 0.001, run.WallSeconds);
            }
        );
        Assert.All(
            measured.Runs.Where(run => run.Mode == ScalingMode.Ceiling),
            run => Assert.Equal(run.Workers, run.ChunkTimes.Count)
        );
    }

    [Fact]
    public void One_core_and_a_ceiling_copy_write_the_same_file()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "One core has no ceiling row.");
        long Size(ScalingMode mode) => measured.Runs.First(run => run.Mode == mode).OutputBytes!.Value;
        Assert.Equal(Size(ScalingMode.OneCore), Size(ScalingMode.Ceiling));
    }

    [Fact]
    public void Quality_is_measured_once_for_each_row_but_the_ceiling()
    {
        Assert.All(
            measured.Runs.GroupBy(run => (run.Mode, run.Workers)),
            row => Assert.Equal(row.Key.Mode == ScalingMode.Ceiling ? 0 : 1, row.Count(run => run.Ssim is not null))
        );
        Assert.All(
            measured.Runs.Where(run => run.Ssim is not null),
            run => Assert.InRange(run.Ssim!.Value, 0.7, 0.99999)
        );
    }

    [Fact]
    public void Derived_columns_agree_with_a_recomputation_from_the_raw_runs()
    {
        var runs = measured.Runs;
        double Median(ScalingMode mode, int workers, Func<ScalingRun, double> value) =>
            runs.Where(run => run.Mode == mode && run.Workers == workers).Select(value).Average(); // of two
        double Seconds(ScalingMode mode, int workers) =>
            Median(mode, workers, run => run.WallSeconds / (mode == ScalingMode.Ceiling ? run.Workers : 1));
        var one = Seconds(ScalingMode.OneCore, 1);
        foreach (var row in measured.Run.Output)
        {
            var mode = Enum.Parse<ScalingMode>(Text(row, "Mode"));
            var workers = (int)row.Properties["Workers"].Value;
            Assert.Equal(Seconds(mode, workers), Number(row, "MedianSeconds")!.Value, 9);
            Assert.Equal(one / Seconds(mode, workers), Number(row, "Speedup")!.Value, 9);
            if (mode != ScalingMode.Chunked || workers != 2 || Environment.ProcessorCount < 2)
                continue;
            var speedup = one / Seconds(mode, 2);
            Assert.Equal(speedup / 2, Number(row, "Efficiency")!.Value, 9);
            Assert.Equal((1 / speedup) - 0.5, Number(row, "SerialFraction")!.Value / 2, 9);
            Assert.Equal(Seconds(ScalingMode.Ceiling, 2) / Seconds(mode, 2), Number(row, "CeilingShare")!.Value, 9);
            Assert.Equal(one / Seconds(ScalingMode.Ceiling, 2) / 2, Number(row, "HardwareShare")!.Value, 9);
            Assert.Equal(
                Median(ScalingMode.Ceiling, 2, run => run.CpuSeconds!.Value / 2)
                    / Median(mode, 2, run => run.CpuSeconds!.Value),
                Number(row, "WorkShare")!.Value,
                9
            );
            Assert.Equal(
                Median(mode, 2, run => 1 - ((run.PlanSeconds!.Value + run.MergeSeconds!.Value) / run.WallSeconds)),
                Number(row, "SerialShare")!.Value,
                9
            );
        }
    }

    [Fact]
    public void Rows_that_went_through_texts_of_a_German_session_give_forecasts_and_a_report()
    {
        var run = measured
            .Session.Run(
                """
                [System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
                $texts = $rows | ForEach-Object {
                    $bag = [ordered]@{}
                    foreach ($property in $_.PSObject.Properties) { $bag[$property.Name] = if ($null -eq $property.Value) { '' } else { $property.Value.ToString() } }
                    [pscustomobject]$bag
                }
                $texts | Get-ScalingForecast -WorkerCount 8, 64 -RunPath runs.csv
                $texts | Export-RenderReport r.html -RunPath runs.csv
                """
            )
            .ThrowIfFailed();
        var simulated = run.Output.Where(forecast =>
            forecast.Properties["Method"] is { } method
            && string.Equals(method.Value.ToString(), "Simulation", StringComparison.Ordinal)
        );
        Assert.Equal(["8", "64"], simulated.Select(forecast => Text(forecast, "Workers")), StringComparer.Ordinal);
        var report = Assert.IsType<FileInfo>(run.Output[^1].BaseObject);
        Assert.Contains("measured", File.ReadAllText(report.FullName), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_speed_ups_on_cores_and_a_bar()
    {
        var text = measured.Session.Run("$rows | Out-Host").ThrowIfFailed().HostText;
        Assert.Contains("Video: measured", text, StringComparison.Ordinal);
        Assert.Matches(@"OneCore +1 +\d+\.\d\d +1\.00x on 1 +100 % █████████", text);
    }

    [Fact]
    public void Runs_against_themselves_are_no_regression_but_too_few_to_pass_in_CI()
    {
        var run = measured.Session.Run("Compare-RenderScaling runs.csv runs.csv -FailOnRegression");
        Assert.All(run.Output, row => Assert.Equal("TooFewRuns", Text(row, "Verdict")));
        Assert.Equal(["NothingCompared"], run.ErrorIds, StringComparer.Ordinal);
    }

    // ScalingPlanTests hold the budget's rule.
    [FullFact]
    public async Task A_budget_without_room_for_all_repetitions_has_fewer_and_says_so()
    {
        var clip = await new NumberedVideo("measured.mp4", 100).GetAsync();
        using var session = new ModuleSession();
        var run = session
            .Run(
                "Measure-RenderScaling $args[0] -WorkerCount 1 -Repeat 50 -NoCeiling -Duration 1s -Preset ultrafast "
                    + "-TimeBudget 100ms",
                clip
            )
            .ThrowIfFailed();
        Assert.Equal(["1", "1", "1"], run.Output.Select(row => Text(row, "Repeat")), StringComparer.Ordinal);
        Assert.Contains(
            run.Warnings,
            warning => warning.Contains("room for 1 of 50 repetitions", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_cannot_be_split_has_nothing_to_scale()
    {
        var clip = await new NumberedVideo("measured.mp4", 100).GetAsync();
        using var session = new ModuleSession();
        var run = session.Run("Measure-RenderScaling $args[0] -VideoFilter reverse -Duration 1s", clip);
        Assert.Equal(["NothingToScale"], run.ErrorIds, StringComparer.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("Compare-RenderScaling none.csv none.csv", "RunsUnreadable")]
    [InlineData("Get-ScalingForecast -RunPath none.csv", "RunsUnreadable")]
    [InlineData("Export-RenderReport r.html -EventLog none.jsonl", "EventLogUnreadable")]
    [InlineData("Export-RenderReport r.html", "NothingToReport")]
    [InlineData("Export-RenderReport r.docx -RunPath runs.csv", "ReportFormatUnknown")]
    [InlineData("1 | Export-RenderReport r.html -RunPath runs.csv", "NotReportable")]
    [InlineData("Measure-RenderScaling x.mp4 -RunPath r.txt", "RunsNotWritable")]
    public void A_mistake_has_its_own_error(string script, string id)
    {
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(measured.RunPath)!, "r.txt"), "no runs");
        var run = measured.Session.Run(script);
        Assert.Contains(
            id,
            run.ErrorIds.Concat(
                run.Failure is { ErrorRecord: { } record } ? [record.FullyQualifiedErrorId.Split(',')[0]] : []
            ),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_sweep_that_is_stopped_keeps_the_runs_it_has()
    {
        var clip = await new NumberedVideo("measured.mp4", 100).GetAsync();
        var path = Path.Combine(Path.GetDirectoryName(measured.RunPath)!, "stopped.csv");
        using var session = new ModuleSession();
        using var script = session.Start(
            "Measure-RenderScaling $args[0] -WorkerCount 1 -Repeat 1000 -NoCeiling -Duration 1s -Preset ultrafast "
                + "-RunPath $args[1]",
            clip,
            path
        );
        while (
            !script.IsOver
            && (
                !File.Exists(path)
                || (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)).Length < 2
            )
        )
            await Task.Delay(50, TestContext.Current.CancellationToken);
        var stopped = script.Stop();
        Assert.True(stopped.WasStopped);
        Assert.Empty(stopped.Output);
        Assert.NotEmpty(ScalingRunFile.Read(path));
    }

    private static string Text(PSObject row, string column) =>
        Convert.ToString(row.Properties[column].Value, CultureInfo.InvariantCulture) ?? "";

    private static double? Number(PSObject row, string column) => (double?)row.Properties[column].Value;
}
