using RenderTools.Processes;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public class SleepGuardTests
{
    [Fact]
    public async Task A_guard_ends_when_it_is_put_away_whether_the_system_has_one_or_not()
    {
        var guard = SleepGuard.Start();
        await guard.DisposeAsync();
    }

    [Fact]
    public void Only_a_system_that_can_be_asked_is_asked_and_nothing_it_starts_outlives_this_process()
    {
        var command = SleepGuard.Command();
        if (OperatingSystem.IsWindows() || (OperatingSystem.IsLinux() && !Directory.Exists("/run/systemd/system")))
            Assert.Null(command);
        else if (command is not null)
            Assert.Contains(command.Arguments, a => a is "--pdeathsig" or "-w");
    }
}
