using System.Management.Automation;
using System.Text.Json;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>Which renders are the same one, and which must not meet.</summary>
public sealed class RenderIdentityTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private const string Render = "Invoke-ChunkRender " + RenderFolder.Fast;
    private const string Named = "Merge-VideoChunks -DestinationPath { \"crf$($_.Settings.Crf).mp4\" }";

    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [FullFact]
    public async Task One_plan_at_two_qualities_in_one_pipeline_gives_two_videos()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder
            .Run(
                $$"""
                $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3
                & { $plan | {{Render}} -Crf 20 -EventLog log; $plan | {{Render}} -Crf 40 -EventLog log } | {{Named}}
                """
            )
            .ThrowIfFailed();
        Assert.Equal([20.0, 40.0], run.Output.Select(Crf));
        Assert.All(run.Output, video => Assert.Equal(60, video.Properties["Frames"].Value));
        Assert.True(new FileInfo(_folder.Of("crf20.mp4")).Length > new FileInfo(_folder.Of("crf40.mp4")).Length);

        // In the log, each of the two has its own beginning and its own joining.
        var jobs = (await File.ReadAllLinesAsync(_folder.Of("log"), TestContext.Current.CancellationToken))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(e => e.GetProperty("kind").GetString() is "planned" or "merged")
            .Select(e => (e.GetProperty("job").GetString(), e.GetProperty("kind").GetString()))
            .ToArray();
        Assert.Equal(4, jobs.Length);
        Assert.Equal(4, jobs.Distinct().Count());
    }

    [FullFact]
    public async Task One_plan_at_two_qualities_with_their_chunks_mixed_gives_two_videos()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder
            .Run(
                $$"""
                $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3
                $fine, $coarse = @($plan | {{Render}} -Crf 20), @($plan | {{Render}} -Crf 40)
                0..2 | ForEach-Object { $fine[$_]; $coarse[$_] } | {{Named}}
                """
            )
            .ThrowIfFailed();
        Assert.Equal([20.0, 40.0], run.Output.Select(Crf));
    }

    [Fact]
    public async Task One_plan_at_two_qualities_in_two_runspaces_at_once_gives_two_videos()
    {
        await _folder.AddAsync("film.mp4");
        var plan = _folder.Run("Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3").ThrowIfFailed().Single;
        using var other = new ModuleSession();
        other.SetLocation(_folder.Path);
        using var coarse = other.Start($"$args[0] | {Render} -Crf 40 | {Named}", plan);
        var fine = _folder.Run($"$args[0] | {Render} -Crf 20 | {Named}", plan).ThrowIfFailed();
        Assert.Equal((20.0, 40.0), (Crf(fine.Single), Crf(coarse.Wait().ThrowIfFailed().Single)));
    }

    [Fact]
    public async Task A_merge_that_is_refused_cancels_its_own_render_and_not_another_one_of_the_same_plan()
    {
        await _folder.AddAsync("film.mp4");
        await _folder.AddAsync("taken.mp4");

        // The second render begins when the first one has given a chunk, and that chunk's merge is refused while both
        // run.
        var run = _folder.Run(
            $$"""
            $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 6
            $script:inner = $null
            $plan | {{Render}} -Crf 20 -ThrottleLimit 1 | ForEach-Object {
                if ($null -ne $inner) { return }
                $first = $_
                $script:refused = $false
                $script:inner = @($plan | {{Render}} -Crf 40 -ThrottleLimit 1 | ForEach-Object {
                    if (-not $refused) { $first | Merge-VideoChunks taken.mp4; $script:refused = $true }
                    $_
                })
            }
            $inner
            """
        );
        Assert.Equal(["DestinationExists"], run.ErrorIds.Distinct());
        Assert.Equal([0, 1, 2, 3, 4, 5], run.Output.Select(c => (int)c.Properties["Index"].Value).Order());
    }

    [FullFact]
    public async Task A_render_keeps_its_id_when_it_is_continued_with_a_plan_of_other_windows()
    {
        await _folder.AddAsync("film.mp4");
        var before = _folder
            .Run($"Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 4 | {Render}")
            .ThrowIfFailed()
            .Output;
        File.Delete((string)before[1].Properties["Path"].Value);
        var run = _folder
            .Run(
                $"Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3 | {Render}; Get-RenderJob -WorkingDirectory work"
            )
            .ThrowIfFailed()
            .Output;
        var (chunks, job) = (run.Take(4).ToArray(), run[4]);
        Assert.Equal([0, 0, 0, 1], chunks.Select(c => (int)c.Properties["Attempts"].Value).Order());
        Assert.Single(before.Concat(chunks).Append(job).Select(c => (string)c.Properties["RenderId"].Value).Distinct());
    }

    [FullFact]
    public async Task A_chunk_that_is_rendered_again_with_another_setting_stays_one_of_its_render()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder
            .Run(
                $$"""
                $all = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3 | {{Render}}
                $again = $all[1] | {{Render}} -Crf 40
                $whole = @($all | {{Render}} -Crf 40)
                $other = @($all[1].Chunk | {{Render}} -Crf 40)
                @($all) + @($again) + $whole | Group-Object RenderId | ForEach-Object Count
                @($all) + @($other) | Group-Object RenderId | Sort-Object Count -Descending | ForEach-Object Count
                """
            )
            .ThrowIfFailed();

        // A chunk of the plan that is rendered with that setting is one of another render.
        Assert.Equal([7, 3, 1], run.Output.Select(count => (int)count.BaseObject));
    }

    [FullFact]
    public async Task A_folder_of_version_0_1_is_listed_as_outdated_is_never_taken_over_and_can_be_removed()
    {
        await _folder.AddAsync("film.mp4");
        var plan = _folder.Run("Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3").ThrowIfFailed().Single;
        _folder.Run($"$args[0] | {Render}", plan).ThrowIfFailed();

        // The same folder as version 0.1 wrote it: the format's number, and no id of the render.
        var journal = Directory.GetFiles(_folder.Of("work"), "journal.ndjson", SearchOption.AllDirectories).Single();
        var text = await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken);
        Assert.StartsWith("{\"Version\":3,", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            journal,
            text.Replace("{\"Version\":3,", "{\"Version\":2,", StringComparison.Ordinal)
                .Replace("\"RenderId\":", "\"JobId\":", StringComparison.Ordinal)
                .Replace("\"PlanId\":", "\"JobId\":", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

        var job = _folder.Run("Get-RenderJob -WorkingDirectory work").ThrowIfFailed().Single;
        Assert.Equal(
            ("Outdated", "film", _folder.Of("film.mp4")),
            (
                job.Properties["State"].Value.ToString(),
                (string)job.Properties["Name"].Value,
                (string)job.Properties["SourcePath"].Value
            )
        );
        Assert.All(
            _folder.Run($"$args[0] | {Render}", plan).ThrowIfFailed().Output,
            chunk => Assert.Equal(1, chunk.Properties["Attempts"].Value)
        );

        await File.WriteAllTextAsync(
            journal,
            text.Replace("\"Version\":3", "\"Version\":2", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        _folder.Run("Get-RenderJob -WorkingDirectory work | Remove-RenderJob -Confirm:$false").ThrowIfFailed();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Of("work")));
    }

    private static double Crf(PSObject video) =>
        (double)PSObject.AsPSObject(video.Properties["Settings"].Value).Properties["Crf"].Value;
}
