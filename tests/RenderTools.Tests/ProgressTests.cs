using System.Globalization;
using System.Management.Automation;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests;

/// <summary>The progress records of a real render, as a host gets them.</summary>
public sealed class ProgressTests : IDisposable
{
    // The filter paces itself, so that there is time for progress on any machine.
    private const string Render =
        "Get-VideoInfo -LiteralPath $film | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender -VideoFilter "
        + "realtime=speed=4 -Preset ultrafast -ThrottleLimit 2 -WorkingDirectory $work";

    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools-progress-").FullName;
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Bars_rise_to_at_most_100_never_go_back_and_are_completed()
    {
        await PrepareAsync();
        var run = _session.Run(Render).ThrowIfFailed();
        Assert.Equal(4, run.Output.Count);
        AssertHonest(run.Progress);

        var whole = run
            .Progress.Where(r => r.ParentActivityId < 0 && r.RecordType == ProgressRecordType.Processing)
            .ToList();
        Assert.Contains(
            whole,
            r =>
                r.StatusDescription.Contains("of 300 frames", StringComparison.Ordinal)
                && r.StatusDescription.Contains("fps", StringComparison.Ordinal)
        );
        var remaining = whole.Select(r => r.SecondsRemaining).Where(s => s >= 0).ToList();
        Assert.NotEmpty(remaining);
        Assert.True(remaining[^1] <= remaining[0], string.Join(' ', remaining));
        Assert.All(
            run.Progress.Where(r => r.ParentActivityId >= 0),
            r => Assert.Equal(whole[0].ActivityId, r.ParentActivityId)
        );
        Assert.Contains(
            run.Progress,
            r => r.ParentActivityId >= 0 && r.StatusDescription.StartsWith("chunk ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Bars_are_completed_when_the_pipeline_is_stopped()
    {
        await PrepareAsync();
        using var running = _session.Start(Render);
        Assert.True(
            await ChildProcesses.UntilAsync(
                () => running.ProgressCount > 2,
                TimeSpan.FromMinutes(1),
                TestContext.Current.CancellationToken
            )
        );
        var run = running.Stop();
        Assert.True(run.WasStopped);
        AssertHonest(run.Progress);
    }

    [Theory]
    [InlineData("{0} | ForEach-Object {{ throw 'enough' }}")]
    [FullData("do {{ {0} | ForEach-Object {{ break }} }} while ($false)")]
    public async Task Bars_are_completed_when_a_later_command_ends_the_pipeline(string script)
    {
        await PrepareAsync();
        var run = _session.Run(string.Format(CultureInfo.InvariantCulture, script, Render));
        Assert.NotEmpty(run.Progress);
        AssertHonest(run.Progress);
    }

    [Fact]
    public async Task Bars_are_completed_when_an_earlier_command_throws()
    {
        await PrepareAsync();
        var run = _session.Run(
            """
            $plan = Get-VideoInfo -LiteralPath $film | New-ChunkPlan -ChunkCount 4
            $other = Get-VideoInfo -LiteralPath $film | New-ChunkPlan -ChunkCount 2
            & { $plan; [Threading.Thread]::Sleep(1500); $other; throw 'no more' } |
                Invoke-ChunkRender -VideoFilter realtime=speed=4 -Preset ultrafast -ThrottleLimit 2 -WorkingDirectory $work
            """
        );
        Assert.Contains("no more", run.Failure!.Message, StringComparison.Ordinal);
        Assert.NotEmpty(run.Progress);
        AssertHonest(run.Progress);
    }

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'; ", "")]
    [FullData("", " -ProgressAction SilentlyContinue")]
    public async Task It_is_silent_where_nobody_wants_to_see_it(string before, string after)
    {
        await PrepareAsync();
        var run = _session.Run(before + Render + after).ThrowIfFailed();
        Assert.Equal(4, run.Output.Count);
        Assert.Empty(run.Progress);
    }

    private async Task PrepareAsync()
    {
        _session.Set("film", await new NumberedVideo("progress.mp4", 300).GetAsync());
        _session.Set("work", _directory);
    }

    /// <summary>Of every bar: 0 to 100 and never back until it is completed, and completed at last.</summary>
    private static void AssertHonest(IReadOnlyList<ProgressRecord> records)
    {
        foreach (var bar in records.GroupBy(r => r.ActivityId))
        {
            var percent = 0;
            foreach (var record in bar)
            {
                if (record.RecordType == ProgressRecordType.Completed)
                {
                    percent = 0;
                    continue;
                }

                Assert.InRange(record.PercentComplete, percent, 100);
                percent = record.PercentComplete;
            }

            Assert.Equal(ProgressRecordType.Completed, bar.Last().RecordType);
        }
    }
}
