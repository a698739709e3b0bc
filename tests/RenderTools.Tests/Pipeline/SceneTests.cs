using System.Management.Automation;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>Scenes from the video to the joined file.</summary>
public sealed class SceneTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_scenes_of_a_video_hold_every_frame_once_and_begin_where_the_shots_do()
    {
        await AddAsync("film.mp4");
        var scenes = Run("Get-VideoInfo film.mp4 | Get-VideoScene");
        Assert.Equal(SceneFilm.Short.Changes.Count + 1, scenes.Length);
        Assert.All(
            SceneFilm.Short.Changes.Zip(scenes.Skip(1)),
            pair => Assert.InRange(Of<int>(pair.Second, "Frame"), pair.First.First, pair.First.Last)
        );
        Assert.Equal(SceneFilm.Short.Shots.Sum(shot => shot.Frames), scenes.Sum(scene => Of<int>(scene, "Frames")));
        Assert.Equal(Enumerable.Range(0, scenes.Length), scenes.Select(scene => Of<int>(scene, "Index")));
        Assert.All(
            scenes,
            scene => Assert.Equal(Of<int>(scene, "Frame") * 0.04, Of<TimeSpan>(scene, "Start").TotalSeconds, 3)
        );
        Assert.All(
            scenes,
            scene => Assert.Equal(Of<int>(scene, "Frames") * 0.04, Of<TimeSpan>(scene, "Duration").TotalSeconds, 3)
        );
        var again = Run("Get-VideoScene film.mp4 -ThrottleLimit 1");
        Assert.Equal(scenes.Select(scene => Of<int>(scene, "Frame")), again.Select(scene => Of<int>(scene, "Frame")));
    }

    [FullFact]
    public async Task Scenes_of_two_videos_in_a_pipeline_are_two_plans_that_cut_where_a_search_of_their_own_does()
    {
        await AddAsync("one.mp4");
        await AddAsync("two.mp4");
        var plans = Run("Get-VideoScene *.mp4 | New-ChunkPlan -ChunkDuration 2s");
        Assert.Equal(["one", "two"], plans.Select(plan => Of<string>(plan, "Name")));
        var starts = Run("Get-VideoScene one.mp4").Select(scene => Of<long>(scene, "StartPts")).ToHashSet();
        var cuts = Run("(Get-VideoScene one.mp4 | New-ChunkPlan -ChunkDuration 2s).Chunks | Select-Object -Skip 1");
        Assert.True(cuts.Length > 2);
        Assert.All(cuts, chunk => Assert.Contains(Of<long>(chunk, "StartPts"), starts));
        string[] ways =
        [
            "Get-VideoInfo one.mp4 | New-ChunkPlan -ChunkDuration 2s -SplitMode Scene",
            "$scenes = Get-VideoScene *.mp4; Get-VideoInfo one.mp4 | New-ChunkPlan -ChunkDuration 2s -Scene $scenes",
            "Get-VideoScene one.mp4 | Export-Csv s.csv; Import-Csv s.csv | New-ChunkPlan -ChunkDuration 2s",
            "Get-VideoScene one.mp4 | ConvertTo-Json | ConvertFrom-Json | New-ChunkPlan -ChunkDuration 2s",
        ];
        var id = Of<string>(plans[0], "PlanId");
        Assert.All(ways, way => Assert.Equal(id, Of<string>(Assert.Single(Run(way)), "PlanId")));
    }

    [Fact]
    public async Task Cut_points_may_be_times_frames_objects_or_files()
    {
        await AddAsync("film.mp4");
        await File.WriteAllTextAsync(
            _folder.Of("scenes.json"),
            """{"frames":265,"scenes":[{"start_frame":0,"end_frame":70},{"start_frame":70,"end_frame":115}]}"""
        );
        await File.WriteAllTextAsync(_folder.Of("cuts.csv"), "Name,Frame\n\"a, b\",70\n");
        await File.WriteAllTextAsync(_folder.Of("times.csv"), "Start,Crf\n00:00:02.8000000,20\n");
        string[] ways =
        [
            "2.8",
            "'2.8s'",
            "([timespan]::FromSeconds(2.8))",
            "'70f'",
            "scenes.json",
            "cuts.csv",
            "times.csv",
            "(Import-Csv cuts.csv)",
            "@{ Start = '2.8s' }",
            "([pscustomobject] @{ Start = [timespan]::FromSeconds(2.8); Title = 'chapter' })",
            "(Get-VideoScene film.mp4)[1]",
            "(Get-VideoInfo film.mp4 | New-ChunkPlan -CutPoint 2.8).Chunks",
        ];
        Assert.All(
            ways,
            way =>
                Assert.Equal(
                    [70, 195],
                    Run($"(Get-VideoInfo film.mp4 | New-ChunkPlan -CutPoint {way}).Chunks")
                        .Select(chunk => Of<int>(chunk, "Frames"))
                )
        );
    }

    [Fact]
    public async Task A_render_that_is_cut_at_scenes_is_exact()
    {
        await AddAsync("film.mp4");
        var video = _folder
            .Run(
                "Get-VideoScene film.mp4 | New-ChunkPlan -ChunkDuration 2s | "
                    + $"Invoke-ChunkRender {RenderFolder.Fast} -VideoFilter tmix | Merge-VideoChunks out.mkv"
            )
            .ThrowIfFailed()
            .Single;
        Assert.Equal(
            (true, SceneFilm.Short.Shots.Sum(shot => shot.Frames)),
            (video.Properties["IsExact"].Value, video.Properties["Frames"].Value)
        );
    }

    [Theory]
    [InlineData("1 | New-ChunkPlan", "NotPlannable")]
    [InlineData("Get-VideoInfo film.mp4 | New-ChunkPlan -CutPoint 265f", "CutPointNotInVideo")]
    [InlineData("Get-VideoScene film.mp4 -MinimumLength 2s -MaximumLength 3s", "SceneLengthsContradict")]
    [InlineData("Get-VideoScene nothing.mp4", "VideoNotFound")]
    [InlineData("$s = Get-VideoScene film.mp4; Get-VideoInfo other.mp4 | New-ChunkPlan -Scene $s", "SceneOfOtherVideo")]
    [InlineData(
        "$s = Get-VideoScene film.mp4 | Select-Object *; $s[1].StartPts = 9999999; $s | New-ChunkPlan",
        "SceneNotInVideo"
    )]
    public async Task A_mistake_is_one_error_with_its_id(string script, string id)
    {
        await AddAsync("film.mp4");
        File.Copy(_folder.Of("film.mp4"), _folder.Of("other.mp4"));
        Assert.Equal(id, Assert.Single(_folder.Run(script).ErrorIds));
    }

    [Theory]
    [InlineData("tomorrow", "CutPointFileNotFound")]
    [InlineData("([pscustomobject] @{ Title = 1 })", "CutPointUnreadable")]
    [InlineData("bad.csv", "CutPointUnreadable")]
    [InlineData("bad.json", "CutPointUnreadable")]
    [InlineData("columns.csv", "CutPointUnreadable")]
    public async Task A_cut_point_that_cannot_be_read_ends_the_command_with_its_id(string cut, string id)
    {
        await AddAsync("film.mp4");
        await File.WriteAllTextAsync(_folder.Of("bad.csv"), "Frame\n12\ntwelve\n");
        await File.WriteAllTextAsync(_folder.Of("bad.json"), """{"scenes":[{"start":0}]}""");
        await File.WriteAllTextAsync(_folder.Of("columns.csv"), "From,To\n1,2\n");
        var run = _folder.Run($"Get-VideoInfo film.mp4 | New-ChunkPlan -CutPoint {cut}");
        Assert.Equal(id, Assert.Single(run.ErrorIds));
        Assert.Empty(run.Output);
    }

    private async Task AddAsync(string name) => File.Copy(await SceneFilm.Short.GetAsync(), _folder.Of(name));

    private PSObject[] Run(string script) => [.. _folder.Run(script).ThrowIfFailed().Output];

    private static T Of<T>(PSObject item, string name) => (T)item.Properties[name].Value;
}
