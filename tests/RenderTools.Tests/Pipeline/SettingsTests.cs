using System.Globalization;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>What is asked for and cannot be: said early, by a stable id, at no cost to other films.</summary>
public sealed class SettingsTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-VideoCodec no-such-encoder", "EncoderNotFound")]
    [FullData("-VideoFilter no_such_filter=1", "FilterNotFound")]
    [FullData("-VideoFilter 'scale=[('", "FilterInvalid")]
    [FullData("-VideoFilter ''''", "FilterInvalid")]
    public async Task What_this_ffmpeg_cannot_do_is_one_error_for_each_film_before_anything_is_rendered(
        string settings,
        string id
    )
    {
        await _folder.AddAsync("a.mp4");
        await _folder.AddAsync("b.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo a.mp4, b.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {settings} "
                + $"{RenderFolder.Fast} | Merge-VideoChunks -DestinationDirectory out"
        );
        Assert.Null(run.Failure);
        Assert.Equal([id, id], run.ErrorIds);
        Assert.Empty(run.Output);
        Assert.Equal(["a.mp4", "b.mp4"], _folder.Files());
    }

    [Theory]
    [InlineData("-Crf 20 -EncoderOption @{qp=0}", "RateControlContradiction")]
    [InlineData("-EncoderOption @{vf='negate'}", "EncoderOptionOwned")]
    [InlineData("-EncoderOption '-ss=3'", "EncoderOptionOwned")]
    [InlineData("-EncoderOption 'g=48', 'g=50'", "EncoderOptionRepeated")]
    public async Task What_contradicts_itself_ends_the_command(string settings, string id)
    {
        await _folder.AddAsync("a.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo a.mp4 | New-ChunkPlan | Invoke-ChunkRender {settings} {RenderFolder.Fast}"
        );
        Assert.Equal([id], run.ErrorIds);
        Assert.Equal(["a.mp4"], _folder.Files());
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_by_force_only_and_the_source_never()
    {
        await _folder.AddAsync("film.mp4");
        await File.WriteAllTextAsync(_folder.Of("out.mkv"), "precious", TestContext.Current.CancellationToken);
        var render = $"Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast}";
        Assert.Equal(["DestinationExists"], _folder.Run($"{render} | Merge-VideoChunks out.mkv").ErrorIds);
        Assert.Equal(
            "precious",
            await File.ReadAllTextAsync(_folder.Of("out.mkv"), TestContext.Current.CancellationToken)
        );
        var source = await File.ReadAllBytesAsync(_folder.Of("film.mp4"), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["DestinationIsSource"],
            _folder.Run($"{render} | Merge-VideoChunks ./x/../film.mp4 -Force").ErrorIds
        );
        Assert.Equal(
            source,
            await File.ReadAllBytesAsync(_folder.Of("film.mp4"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            ["DestinationIsDirectory"],
            _folder
                .Run(
                    $"[void][IO.Directory]::CreateDirectory('{_folder.Of("dir.mkv")}'); {render} | Merge-VideoChunks "
                        + "dir.mkv"
                )
                .ErrorIds
        );
        Assert.Equal(["ContainerUnknown"], _folder.Run($"{render} | Merge-VideoChunks out.txt").ErrorIds);
        Assert.Equal(
            60,
            _folder
                .Run($"{render} | Merge-VideoChunks out.mkv -Force")
                .ThrowIfFailed()
                .Single.Properties["Frames"]
                .Value
        );
    }

    [Fact]
    public async Task One_destination_for_a_second_film_is_an_error_and_the_first_is_written()
    {
        await _folder.AddAsync("a.mp4");
        await _folder.AddAsync("b.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo a.mp4, b.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast} "
                + "-ThrottleLimit 1 | Merge-VideoChunks out.mkv"
        );
        Assert.Equal(["DestinationTaken"], run.ErrorIds);
        Assert.Equal("a", run.Single.Properties["Name"].Value);
    }

    [Theory]
    [InlineData("-ChunkCount 2", "-ChunkCount 3")]
    [FullData("-ChunkCount 4", "-ChunkCount 1")]
    public async Task A_render_that_is_continued_with_its_windows_goes_where_it_is_sent(string first, string second)
    {
        await _folder.AddAsync("film.mp4");
        _folder
            .Run($"Get-VideoInfo film.mp4 | New-ChunkPlan {first} | Invoke-ChunkRender {RenderFolder.Fast}")
            .ThrowIfFailed();
        var run = _folder
            .Run(
                $"Get-VideoInfo film.mp4 | New-ChunkPlan {second} | Invoke-ChunkRender {RenderFolder.Fast} | "
                    + "Merge-VideoChunks out.mkv"
            )
            .ThrowIfFailed();
        Assert.Equal(60, run.Single.Properties["Frames"].Value);
    }

    [Fact]
    public async Task A_container_that_cannot_hold_the_codec_ends_its_film_at_the_first_chunk_and_no_other()
    {
        var film = await new NumberedVideo("longer.mp4", 300)
        {
            Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10"],
        }.GetAsync();
        File.Copy(film, _folder.Of("a.mp4"));
        await _folder.AddAsync("b.mp4");
        // Without the proof of its seams a chunk is handed on as soon as it is rendered.
        var run = _folder.Run(
            $$"""
            $count = 0
            $plans = @(Get-VideoInfo a.mp4 | New-ChunkPlan -ChunkCount 30) + @(Get-VideoInfo b.mp4 | New-ChunkPlan -ChunkCount 2)
            $plans | Invoke-ChunkRender -VideoCodec ffv1 -AllowInexact -ThrottleLimit 1 -WorkingDirectory work |
                ForEach-Object { if ($_.Name -eq 'a') { $script:count++ }; $_ } | Merge-VideoChunks -DestinationPath { "out/$($_.Name)." + @{ a = 'mp4'; b = 'mkv' }[$_.Name] }
            """
        );
        Assert.Equal(["UnsupportedVideo"], run.ErrorIds);
        Assert.Equal("b", run.Single.Properties["Name"].Value);
        Assert.InRange((int)_folder.Run("$count").Single.BaseObject, 1, 29);
        Assert.Equal(["out/b.mkv"], _folder.Files("*.m*").Where(f => f.StartsWith("out", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sound_that_the_container_cannot_hold_is_an_error_that_names_the_ways_out()
    {
        File.Copy(await TestMedia.GetAsync("full.mkv"), _folder.Of("full.mkv"));
        var render = (
            $"Get-VideoInfo full.mkv | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast} "
            + $"-VideoCodec libvpx-vp9 -EncoderOption @{{deadline='realtime'}}"
        ).Replace("-Preset ultrafast", "-Preset 8", StringComparison.Ordinal);
        var run = _folder.Run($"{render} | Merge-VideoChunks out.webm");
        Assert.Equal(["UnsupportedStream"], run.ErrorIds);
        Assert.Contains("-AudioCodec", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-SkipUnsupportedStream", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Of("out.webm")));
    }

    [Theory]
    [FullData("Get-VideoInfo missing.mp4", "No file matches")]
    [InlineData("Get-VideoInfo film.mp4 | New-ChunkPlan -Start 1:00:00", "has no frame")]
    [FullData(
        "Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender -WorkingDirectory work -VideoCodec nonsense",
        "no encoder"
    )]
    [FullData(
        "Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender -WorkingDirectory work -RetryCount 0 "
            + "-EncoderOption @{profile='nonsense'}",
        "knows no profile 'nonsense'"
    )]
    [InlineData(
        "Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender -WorkingDirectory work | Merge-VideoChunks "
            + "film.mp4",
        "is the source itself"
    )]
    [FullData(
        "(Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 2).Chunks[0] | Invoke-ChunkRender -WorkingDirectory work "
            + "| Merge-VideoChunks out.mp4",
        "not complete"
    )]
    public async Task A_script_that_stops_at_errors_exits_1_at_the_first_one_and_0_without(string failing, string says)
    {
        await _folder.AddAsync("film.mp4");
        var run = await Pwsh.RunAsync($"$ErrorActionPreference = 'Stop'; $null = {failing}; 'went on'", _folder.Path);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Of("out.mp4")));
    }

    [Theory]
    [FullData("PATH=/nowhere", "ffmpeg is not on PATH. Install it")]
    [InlineData("FFMPEG_PATH=/no/such/ffmpeg", "FFMPEG_PATH is '/no/such/ffmpeg', and no ffmpeg is there")]
    public async Task Every_command_that_misses_ffmpeg_says_how_to_get_it(string environment, string says)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs env");
        const string script = """
            foreach ($command in { Get-VideoInfo x.mp4 }, { @() | New-ChunkPlan }, { @() | Invoke-ChunkRender }, { @() | Merge-VideoChunks }) {
                try { & $command; 'went on' } catch { $_.FullyQualifiedErrorId.Split(',')[0] + ': ' + $_.Exception.Message }
            }
            Test-RenderEnvironment | ForEach-Object { '{0}|{1}|{2}' -f $_.Name, $_.Status, $_.Remedy }
            """;
        var run = await Pwsh.RunAsync(script, _folder.Path, environment);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(lines[..4], line => Assert.StartsWith("FfmpegNotFound: " + says, line, StringComparison.Ordinal));
        Assert.Contains(
            lines[4..],
            line =>
                line.StartsWith("ffmpeg", StringComparison.OrdinalIgnoreCase)
                && line.Split('|') is [_, not "OK", { Length: > 0 }, ..]
        );
    }

    [Theory]
    [InlineData("GLIBC_TUNABLES=glibc.malloc.arena_max=8", "as GLIBC_TUNABLES says, which is set")]
    [FullData("HUGE=", "renders allocate in them")]
    public async Task Who_has_chosen_how_memory_is_laid_out_keeps_it(string environment, string says)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "huge pages are asked for on Linux");
        var run = await Pwsh.RunAsync(
            "Test-RenderEnvironment | Where-Object Name -EQ 'Huge pages' | ForEach-Object Value",
            _folder.Path,
            environment
        );
        Assert.SkipWhen(
            says != run.Output.Trim() && environment == "HUGE=",
            "this system gives none: " + run.Output.Trim()
        );
        Assert.Equal((0, says), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public async Task The_very_render_that_is_running_is_not_started_twice()
    {
        await _folder.AddAsync("film.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo film.mp4, film.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast} "
                + "-ThrottleLimit 1 | Merge-VideoChunks out.mkv"
        );
        Assert.Equal(["JobInUse"], run.ErrorIds);
        Assert.Equal("60", Convert.ToString(run.Single.Properties["Frames"].Value, CultureInfo.InvariantCulture));
    }
}
