using System.Globalization;
using System.Management.Automation;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>Ranges with other settings, as people write them.</summary>
public sealed class ZoneTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // 60 frames at 25 per second.
    [Theory]
    [InlineData("@{ Start = 0.6; End = '1.2s'; Crf = 40 }")]
    [FullData("@{ StartFrame = 15; EndFrame = 30; Crf = 40 }")]
    [FullData("[pscustomobject]@{ Start = [timespan]'0:00:00.6'; End = '30f'; Crf = '40' }")]
    [FullData("zones.csv")]
    [InlineData("zones.txt")]
    public async Task A_zone_is_written_as_an_object_a_CSV_or_a_file_of_Av1an(string zone)
    {
        await _folder.AddAsync("film.mp4");
        await File.WriteAllTextAsync(
            _folder.Of("zones.csv"),
            "Start;End;Crf;EncoderOption\n0.6;1.2s;40;\"aq-mode=2;me_range=20\"\n",
            Token
        );
        await File.WriteAllTextAsync(_folder.Of("zones.txt"), "15 30 x264 --crf 40\n", Token);
        var run = _folder.Run(
            $"Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 1 | Invoke-ChunkRender -Crf 20 -Zone {zone} {RenderFolder.Fast}"
        );
        Assert.Equal(
            [(null, 15L, 20.0), (15L, 30L, 40.0), (30L, null, 20.0)],
            run.ThrowIfFailed()
                .Output.Select(chunk => (Frame(chunk, "StartPts"), Frame(chunk, "EndPts"), Number(chunk, "Crf")))
                .Order()
        );
    }

    [Theory]
    [FullData("JSON")]
    [FullData("CLIXML")]
    public async Task Zones_travel_in_a_plan_that_is_stored_and_in_chunks_that_are_rendered_again(string way)
    {
        await _folder.AddAsync("film.mp4");
        var store =
            way == "JSON" ? "ConvertTo-Json -Depth 6 | ConvertFrom-Json" : "Export-Clixml p.xml; Import-Clixml p.xml";
        var run = _folder.Run(
            $$"""
            $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 1 -Zone @{ Start = '15f'; Crf = 40; EncoderOption = @{ bf = 0 } }
            $chunks = $plan | {{store}} | Invoke-ChunkRender -Crf 20 {{RenderFolder.Fast}}
            $chunks | Sort-Object Index
            $chunks | Where-Object Index -EQ 1 | Invoke-ChunkRender -Restart {{RenderFolder.Fast}}
            $plan.Chunks[1] | Invoke-ChunkRender -Crf 20 {{RenderFolder.Fast}}
            """
        );
        var chunks = run.ThrowIfFailed().Output;
        Assert.Equal([20, 40, 40, 40], chunks.Select(chunk => Number(chunk, "Crf")));
        Assert.Single(chunks.Select(chunk => chunk.Properties["RenderId"].Value).Take(3).Distinct());
        Assert.Single(chunks.Select(chunk => Path.GetDirectoryName((string)chunk.Properties["Path"].Value)).Distinct());
    }

    [Theory]
    [InlineData("@{ Start = 3; Crf = 40 }", "ZoneBeyondEnd")]
    [InlineData("@{ Start = 0; End = 1; Crf = 40 }, @{ Start = 0.9; Crf = 30 }", "ZonesOverlap")]
    [FullData("@{ Start = 1; VideoFilter = 'scale=64:36' }", "ZoneNotJoinable")]
    [InlineData("@{ Start = 1; EncoderOption = @{ qp = 0 } }", "RateControlContradiction")]
    [InlineData("@{ Start = 1; Preset = 'fastt' }", "EncoderRefused")]
    [FullData("@{ Start = 1; VideoFilter = 'reverse' }", "ZoneFilterNotSplittable")]
    public async Task A_zone_that_cannot_be_is_an_error_for_its_video_before_anything_is_rendered(
        string zone,
        string id
    )
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender -Crf 20 -Zone {zone} -WorkingDirectory work"
        );
        Assert.Null(run.Failure);
        Assert.Equal([id], run.ErrorIds);
        Assert.Empty(run.Output);
        Assert.Equal(["film.mp4"], _folder.Files());
    }

    [Theory]
    [InlineData("@{ Start = 1 }", "ZoneColumnMissing")]
    [InlineData("@{ Start = 1; Crf = '' }", "ZoneChangesNothing")]
    [InlineData("@{ Start = 'x'; Crf = 1 }", "ZoneUnreadable")]
    [InlineData("wrong.csv", "ZoneColumnMissing")]
    [InlineData("none.csv", "ZoneFileNotFound")]
    public async Task A_zone_that_cannot_be_read_ends_the_command(string zone, string id)
    {
        await _folder.AddAsync("film.mp4");
        await File.WriteAllTextAsync(_folder.Of("wrong.csv"), "From,To,Crf\n1,2,3\n", Token);
        foreach (var command in new[] { "New-ChunkPlan", "New-ChunkPlan | Invoke-ChunkRender" })
            Assert.Equal([id], _folder.Run($"Get-VideoInfo film.mp4 | {command} -Zone {zone}").ErrorIds);
    }

    private static long? Frame(PSObject chunk, string name)
    {
        var window = (PSObject)PSObject.AsPSObject(chunk.Properties["Chunk"].Value);
        return window.Properties[name].Value is long pts
            ? pts
                * 25
                / long.Parse(
                    window.Properties["TimeBase"].Value.ToString()!.Split('/')[1],
                    CultureInfo.InvariantCulture
                )
            : null;
    }

    private static double Number(PSObject chunk, string name) => (double)chunk.Properties[name].Value;
}
