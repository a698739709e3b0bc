using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>A quality for each chunk, as people ask for it and see it.</summary>
public sealed class TargetQualityTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [FullFact]
    public async Task Chunks_show_CRF_and_quality_where_these_were_searched_and_the_report_shows_them_along_the_video()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder
            .Run(
                $$"""
                $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 2
                $searched = $plan | Invoke-ChunkRender -TargetQuality 0.95 -QualityTolerance 0.02 {{RenderFolder.Fast}} | Sort-Object Index
                $again = $searched | ConvertTo-Json -Depth 6 | ConvertFrom-Json | Invoke-ChunkRender {{RenderFolder.Fast}} -Restart | Sort-Object Index
                $video = $searched | Merge-VideoChunks film.mkv
                $searched | Export-RenderReport report.html | Out-Null
                $searched | Export-RenderReport crf.svg -Chart Quality | Out-Null
                $plain = $plan | Invoke-ChunkRender -Crf 30 {{RenderFolder.Fast}}
                $searched | Format-Table | Out-String -Width 200
                $plain | Format-Table | Out-String -Width 200
                "$($video.Frames)"
                Compare-Object $searched.Crf $again.Crf | Out-String
                [System.IO.File]::ReadAllText("$PWD/report.html")
                [System.IO.File]::ReadAllText("$PWD/crf.svg")
                """
            )
            .ThrowIfFailed();
        var said = run.Output.Select(o => (string)o.BaseObject).ToList();
        foreach (var column in new[] { "Crf", "Quality", "Probes" })
            Assert.Contains(column, said[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Quality", said[1], StringComparison.Ordinal);
        Assert.Equal("60", said[2]);
        Assert.Equal("", said[3]);
        foreach (var title in new[] { "CRF along the video", "Ssim along the video", "Bits along the video" })
            Assert.Contains(title, said[4], StringComparison.Ordinal);
        Assert.Contains("CRF along the video", said[5], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-TargetQuality 1.2", "QualityTargetOutOfRange")]
    [InlineData("-TargetQuality 0.98 -Crf 20", "QualityContradiction")]
    [InlineData("-TargetQuality 0.98 -EncoderOption @{ 'b:v' = '1M' }", "QualityContradiction")]
    [InlineData("-TargetQuality 0.98 -VideoCodec ffv1", "QualityNeedsCrf")]
    [InlineData("-TargetQuality 0.98 -MinimumCrf 30 -MaximumCrf 20", "QualityRangeEmpty")]
    [InlineData("-QualityMetric Psnr", "TargetQualityMissing")]
    public async Task A_target_that_cannot_be_ends_the_command_before_anything_is_rendered(string settings, string id)
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender {settings} -WorkingDirectory work"
        );
        Assert.Equal([id], run.ErrorIds);
        Assert.Equal(["film.mp4"], _folder.Files());
    }

    [Fact]
    public async Task A_metric_that_ffmpeg_lacks_is_an_error_for_the_video()
    {
        await _folder.AddAsync("film.mp4");
        var filters = _folder.Run("ffmpeg -hide_banner -filters").Output.Select(o => (string)o.BaseObject).ToList();
        Assert.SkipWhen(filters.Exists(f => f.Contains(" libvmaf ", StringComparison.Ordinal)), "It has libvmaf.");
        var run = _folder.Run(
            "Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender -TargetQuality 95 -QualityMetric Vmaf -WorkingDirectory work"
        );
        Assert.Null(run.Failure);
        Assert.Equal(["MetricNotFound"], run.ErrorIds);
        Assert.Equal(["film.mp4"], _folder.Files());
    }
}
