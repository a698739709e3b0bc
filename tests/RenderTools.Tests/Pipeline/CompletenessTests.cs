using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>Parts of a job, in any order and number, and what the merge says to them.</summary>
public sealed class CompletenessTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private const string Render = "Invoke-ChunkRender " + RenderFolder.Fast;

    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_incomplete_set_is_refused_with_what_is_missing_and_nothing_is_written()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder.Run(
            $"$c = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 4 -SplitMode Uniform | {Render}; $c | "
                + "Where-Object Index -notin 1, 3 | Merge-VideoChunks out.mp4"
        );
        Assert.Equal(["ChunksMissing"], run.ErrorIds);
        Assert.Contains(
            "Missing: 0.6 s to 1.2 s; 1.8 s to the end",
            run.Errors[0].Exception.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(run.Output);
        Assert.Equal(["film.mp4"], _folder.Files("*.mp4").Where(f => !f.StartsWith("work", StringComparison.Ordinal)));

        // Finished chunks were kept, so the rest completes them.
        var video = _folder.Run("$c | Merge-VideoChunks out.mp4").ThrowIfFailed().Single;
        Assert.Equal(60, video.Properties["Frames"].Value);
    }

    [FullFact]
    public async Task A_subset_of_chunks_is_rendered_alone_and_joined_with_the_others()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder
            .Run(
                $$"""
                $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 4
                $odd = $plan.Chunks | Where-Object { $_.Index % 2 } | {{Render}}
                $even = $plan.Chunks[2, 0] | {{Render}}
                @($odd) + @($even) | Merge-VideoChunks out.mp4
                """
            )
            .ThrowIfFailed();
        Assert.Equal((60, 4), (run.Single.Properties["Frames"].Value, run.Single.Properties["Chunks"].Value));
        Assert.Equal(Enumerable.Range(0, 60), await FrameNumberReader.ReadNumbersAsync(_folder.Of("out.mp4")));
    }

    [Fact]
    public async Task A_lost_chunk_comes_out_failed_and_as_an_error_and_is_whole_when_piped_in_again()
    {
        await _folder.AddAsync("film.mp4");

        // A folder stands where the chunk's log goes.
        var lost = _folder.Run(
            $$"""
            $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3
            $null = $plan.Chunks[0] | {{Render}}
            $script:barrier = [IO.Path]::Combine([IO.Directory]::GetDirectories('{{_folder.Of(
                "work"
            )}}')[0], "chunk-00001_$($plan.Chunks[1].StartPts)_$($plan.Chunks[1].EndPts).log")
            [void][IO.Directory]::CreateDirectory($barrier)
            $script:all = $plan | {{Render}} -RetryCount 1
            $all | Where-Object Status -EQ Failed
            """
        );
        Assert.Equal(["ChunkFailed"], lost.ErrorIds);
        Assert.Equal(2, lost.Single.Properties["Attempts"].Value);
        Assert.Contains("chunk-00001", (string)lost.Single.Properties["Error"].Value, StringComparison.Ordinal);
        Assert.Null(lost.Single.Properties["Path"].Value);
        Assert.Equal(["ChunksMissing"], _folder.Run("$all | Merge-VideoChunks out.mp4").ErrorIds);

        var again = _folder
            .Run(
                $"[IO.Directory]::Delete($barrier); @($all) + @($all | Where-Object Status -EQ Failed | {Render}) | "
                    + "Merge-VideoChunks out.mp4"
            )
            .ThrowIfFailed();
        Assert.Equal(60, again.Single.Properties["Frames"].Value);
    }

    [FullFact]
    public async Task A_chunk_that_comes_after_its_film_was_joined_is_an_error_unless_it_is_the_very_file()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder.Run(
            $$"""
            $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3
            $all = $plan | {{Render}}
            $same = $all[1] | {{Render}}
            $other = $all[1] | {{Render}} -Crf 40
            @($all) + @($same) + @($other) | Merge-VideoChunks out.mp4
            """
        );
        Assert.Equal(["ChunkTooLate"], run.ErrorIds);
        Assert.Equal(60, run.Single.Properties["Frames"].Value);
    }

    [Fact]
    public async Task Several_films_share_one_pipeline_and_each_is_merged_when_its_last_chunk_is_there()
    {
        foreach (var name in new[] { "a.mp4", "b.mp4", "c.mp4" })
            await _folder.AddAsync(name);
        var run = _folder
            .Run(
                $$"""
                Get-VideoInfo a.mp4, b.mp4, c.mp4 | New-ChunkPlan -ChunkCount 2 | {{Render}} -ThrottleLimit 1 | ForEach-Object { [void]$script:order.Add($_.Name); $_ } |
                    Merge-VideoChunks -DestinationPath { "out/$($_.Name).mkv" } | ForEach-Object { [void]$script:order.Add($_.Name + ' merged'); $_ }
                """.Insert(0, "$order = [System.Collections.ArrayList]::new()\n")
            )
            .ThrowIfFailed();
        Assert.Equal(["a", "b", "c"], run.Output.Select(v => v.Properties["Name"].Value));
        var order = (string)_folder.Run("$order -join ' '").Single.BaseObject;
        Assert.Equal("a a a merged b b b merged c c c merged", order);
        Assert.Equal(["out/a.mkv", "out/b.mkv", "out/c.mkv"], _folder.Files("*.mkv"));
    }

    [Fact]
    public async Task Nothing_in_is_nothing_out()
    {
        await _folder.AddAsync("film.mp4");
        Assert.Empty(
            _folder
                .Run("@() | Merge-VideoChunks out.mp4; @() | Invoke-ChunkRender; @() | New-ChunkPlan")
                .ThrowIfFailed()
                .Output
        );
    }

    [Fact]
    public async Task WhatIf_shows_the_commands_once_for_each_film_and_writes_nothing()
    {
        await _folder.AddAsync("a.mp4");
        await _folder.AddAsync("b.mp4");
        var run = _folder
            .Run(
                $"Get-VideoInfo a.mp4, b.mp4 | New-ChunkPlan -ChunkCount 3 | {Render} -VideoFilter unsharp -WhatIf | "
                    + "Merge-VideoChunks out.mp4 -WhatIf"
            )
            .ThrowIfFailed();
        Assert.Empty(run.Output);
        Assert.Equal(2, run.HostText.Split("What if:").Length - 1);
        Assert.Equal(6, run.HostText.Split(" -i ").Length - 1);
        Assert.Contains("unsharp", run.HostText, StringComparison.Ordinal);
        Assert.Equal(["a.mp4", "b.mp4"], _folder.Files());
    }
}
