using System.Diagnostics;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>
/// However a render of two films ends, at whatever moment: no child survives, and what bears a final name is whole.
/// The films have two audio tracks, subtitles, chapters and an attachment.
/// </summary>
public sealed class EndingTests(ModuleSession session) : IClassFixture<ModuleSession>, IAsyncLifetime
{
    // Slow enough to be caught in the middle; the merge encodes sound for the same reason.
    private const string Render =
        "Get-VideoInfo a.mkv, b.mkv | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender -VideoFilter nlmeans=p=5:r=9 "
        + "-Preset ultrafast -ThrottleLimit 2 -WorkingDirectory work";

    private const string QuickRender =
        "Get-VideoInfo a.mkv, b.mkv | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast "
        + "-ThrottleLimit 2 -WorkingDirectory work";

    private const string Merge =
        "Merge-VideoChunks -DestinationPath { \"out/$($_.Name).mkv\" } -AudioCodec aac -AudioOption "
        + "@{aac_coder='twoloop'}";

    // Only so that a defect ends the test at all.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly RenderFolder _folder = new(session, "rendertools-ending-");

    /// <summary>Moments: many when everything is tested, else one.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, FullDataAttribute.IsFull ? 25 : 1)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        foreach (var name in new[] { "a.mkv", "b.mkv" })
            File.Copy(await TestMedia.GetAsync("full.mkv"), _folder.Of(name));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Ctrl_C_while_rendering(int seed)
    {
        using var running = _folder.Session.Start($"{Render} | {Merge}");
        await RenderingAsync();
        await Task.Delay(new Random(seed).Next(2500), Token);
        var run = running.Stop();
        Assert.True(run.WasStopped);
        await AssertCleanAsync();
    }

    [FullTheory]
    [MemberData(nameof(Seeds))]
    public async Task Ctrl_C_while_merging(int seed)
    {
        using var running = _folder.Session.Start($"{QuickRender} | {Merge}");
        await MergingAsync();
        await Task.Delay(new Random(seed).Next(400), Token);
        _ = running.Stop();
        await AssertCleanAsync();
    }

    [FullTheory]
    [MemberData(nameof(Seeds))]
    public async Task The_first_objects_were_enough(int seed)
    {
        _folder.Session.Run("Import-Module -Assembly $args[0]", typeof(SelectFirstCommand).Assembly).ThrowIfFailed();
        var enough = new Random(seed).Next(1, 7);
        Assert.Equal(enough, _folder.Run($"{Render} | Select-First {enough}").ThrowIfFailed().Output.Count);
        await AssertCleanAsync();

        var merged = _folder.Run($"{QuickRender} | {Merge} | Select-First 1").ThrowIfFailed().Single;
        Assert.Equal(200, merged.Properties["Frames"].Value);
        await AssertCleanAsync();
    }

    [FullTheory]
    [MemberData(nameof(Seeds))]
    public async Task A_throw_downstream(int seed)
    {
        var enough = new Random(seed).Next(1, 7);
        var run = _folder.Run(
            $"$n = 0; {Render} | ForEach-Object {{ if (++$n -eq {enough}) {{ throw 'downstream' }} }}"
        );
        Assert.Equal("downstream", run.Failure?.Message);
        await AssertCleanAsync();

        Assert.Equal(
            "downstream",
            _folder.Run($"{QuickRender} | {Merge} | ForEach-Object {{ throw 'downstream' }}").Failure?.Message
        );
        await AssertCleanAsync();
    }

    [FullTheory]
    [MemberData(nameof(Seeds))]
    public async Task A_break_downstream(int seed)
    {
        _ = _folder
            .Run(
                $"$n = 0; do {{ {Render} | ForEach-Object {{ if (++$n -eq {new Random(seed).Next(1, 7)}) {{ break }} "
                    + $"}} }} while ($false)"
            )
            .ThrowIfFailed();
        await AssertCleanAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task SIGKILL_of_the_host_while_rendering(int seed)
    {
        using var host = Pwsh.Start(Script($"{Render} | {Merge}"));
        await RenderingAsync();
        await Task.Delay(new Random(seed).Next(2500), Token);
        await KillAsync(host);
        await AssertCleanAsync(killed: true);
    }

    [FullTheory]
    [MemberData(nameof(Seeds))]
    public async Task SIGKILL_of_the_host_while_merging_and_the_same_command_again(int seed)
    {
        using (var host = Pwsh.Start(Script($"{QuickRender} | {Merge}")))
        {
            await MergingAsync();
            await Task.Delay(new Random(seed).Next(400), Token);
            await KillAsync(host);
        }

        await AssertCleanAsync(killed: true);
        var run = _folder.Run($"{QuickRender} | {Merge} -Force").ThrowIfFailed();
        Assert.Equal([200, 200], run.Output.Select(v => v.Properties["Frames"].Value));
        await AssertCleanAsync(killed: true);
    }

    [FullTheory]
    [MemberData(nameof(Seeds))]
    public async Task SIGINT_of_the_host(int seed)
    {
        using var host = Pwsh.Start(Script($"{Render} | {Merge}"));
        await RenderingAsync();
        await Task.Delay(new Random(seed).Next(2500), Token);
        await CommandRunner.RunAsync("kill", ["-INT", $"{host.Id}"], cancellationToken: Token);
        await host.WaitForExitAsync(Token);
        await AssertCleanAsync();
    }

    private static async Task KillAsync(Process host)
    {
        host.Kill();
        await host.WaitForExitAsync(Token);
    }

    private string Script(string pipeline) =>
        Pwsh.Write(_folder.Of("script.ps1"), $"Set-Location '{_folder.Path}'\n{pipeline}\n");

    // ffmpeg runs on a chunk: it is named by the part it writes.
    private async Task RenderingAsync() =>
        Assert.True(
            await ChildProcesses.UntilAsync(
                () =>
                    ChildProcesses
                        .WithArgument("ffmpeg", _folder.Of("work"))
                        .Any(p => p.CommandLine.Any(a => a.Contains(".part.", StringComparison.Ordinal))),
                Limit,
                Token
            )
        );

    // The first file, whose name begins with a dot while it is being joined; the second film's turn is then still to
    // come.
    private async Task MergingAsync()
    {
        for (var end = DateTime.UtcNow + Limit; DateTime.UtcNow < end; await Task.Delay(2, Token))
        {
            if (Directory.Exists(_folder.Of("out")) && Directory.EnumerateFiles(_folder.Of("out")).Any())
                return;
        }

        Assert.Fail("No merge began.");
    }

    private async Task AssertCleanAsync(bool killed = false)
    {
        // Whoever ends in order leaves nothing at that moment; after SIGKILL the kernel ends the children.
        if (killed)
            await ChildProcesses.UntilAsync(() => _folder.Running().Length == 0, Limit, Token);
        Assert.Empty(_folder.Running());
        if (!killed)
            Assert.DoesNotContain(
                _folder.Files(),
                file =>
                    file.Contains(".part", StringComparison.Ordinal)
                    || file.EndsWith(".seam", StringComparison.Ordinal)
                    || Path.GetFileName(file).StartsWith("concat.", StringComparison.Ordinal)
            );

        foreach (
            var file in _folder
                .Files()
                .Where(f => Path.GetFileName(f)[0] != '.' && !f.Contains(".part.", StringComparison.Ordinal))
        )
        {
            if (file.StartsWith("out", StringComparison.Ordinal))
            {
                Assert.Equal(200, (await FrameHashes.OfFileAsync(_folder.Of(file))).Frames.Count);
                var kinds = await CommandRunner.FfprobeAsync(
                    ["-show_entries", "stream=codec_type", "-of", "csv=p=0", _folder.Of(file)],
                    Token
                );
                Assert.Equal(
                    ["attachment", "audio", "audio", "subtitle", "video"],
                    kinds
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(k => k.Trim(',', '\r', ' '))
                        .Order(StringComparer.Ordinal)
                );
            }
            else if (file.EndsWith(".mp4", StringComparison.Ordinal))
            {
                // A chunk that was cut off has no index, and cannot be opened.
                Assert.NotEmpty((await FrameHashes.OfFileAsync(_folder.Of(file))).Frames);
            }
        }
    }
}
